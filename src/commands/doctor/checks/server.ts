import type { Check } from './check.js';
import { pass } from './finding.js';

/** Whether the server that is named answers, knows the token, and can use its platform. */
export const server: Check = {
  name: 'server',
  run: 'curl -i "$QAPPCTL_SHIM_SERVER/version"',
  look: async ({ signal, ...surroundings }) => {
    const shim = await surroundings.shim();
    const description = await shim.prepare();
    await shim.check({ signal });
    return pass(description);
  },
};
