import type { Check } from './check.js';
import { fail, pass } from './finding.js';

const OLDEST = 20;

/** Whether Node is one that is tested with. */
export const node: Check = {
  name: 'node',
  run: 'node --version',
  look: async ({ host: { nodeVersion } }) => {
    const major = Number(/^v(\d+)/.exec(nodeVersion)?.[1]);
    if (major >= OLDEST) return pass(`Node ${nodeVersion}`);
    return fail(
      `Node ${nodeVersion} is too old: ${OLDEST} or later is needed`,
      'npx -p node@22 node --version',
    );
  },
};
