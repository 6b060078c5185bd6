import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from './check.js';
import { pass } from './finding.js';

/** What the local platform holds, in the place of qappctl and its login. */
export const local: Check = {
  name: 'local',
  run: 'qappctl-shim local status',
  look: async ({ options }) => {
    const { env } = options;
    const { localDir } = await import('../../../local/settings.js');
    const dir = localDir(options.local?.dir, env);
    // Opening it would make it.
    if (!existsSync(join(dir, 'state.json')))
      return pass(`there is none at ${dir} yet: its first use makes it`);
    const { LocalManager } = await import('../../../local/manage.js');
    const manager = new LocalManager({
      ...options.local,
      dockerHost: options.dockerHost,
      env,
      warn: () => undefined,
    });
    const { instances, engine, faults } = await manager.status();
    const trouble = faults.length > 0 ? `; ${faults.length} faults are set on purpose` : '';
    return pass(`at ${dir}; instances are ${instances} (${engine})${trouble}`);
  },
};
