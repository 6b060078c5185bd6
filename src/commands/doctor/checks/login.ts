import { isShimError } from '../../../core/model/errors.js';
import { Account } from '../../../core/qappctl/account.js';
import type { Check } from './check.js';
import { fail, pass, warn } from './finding.js';

const LOG_IN = 'qappctl-shim login';

/** Whether the platform takes the login that is there. It makes none: keys that have not logged in yet are not tried. */
export const login: Check = {
  name: 'login',
  run: 'qappctl-shim regions list --verbose',
  look: async ({ options, signal, ...surroundings }) => {
    const { accessKey, secretKey, env, qappctlHome } = options;
    const keys = accessKey && secretKey ? { accessKey, secretKey } : undefined;
    const account = new Account(keys, { env, home: qappctlHome });
    if (!account.isMarked()) return warn('these keys have not logged in yet', LOG_IN);
    try {
      const regions = await (await surroundings.shim()).regions.list({ signal });
      return pass(`logged in${keys ? ' with the given keys' : ''}; ${regions.length} regions`);
    } catch (error) {
      if (isShimError(error, 'not_logged_in')) return fail('not logged in, or refused', LOG_IN);
      // What the check of qappctl says already.
      if (isShimError(error, 'qappctl_unavailable'))
        return warn('nobody can be asked without qappctl', LOG_IN);
      throw error;
    }
  },
};
