import { isShimError } from '../../core/model/errors.js';
import type { Shim } from '../../core/shim.js';
import type { Log } from '../../http/observe/log.js';

/** Makes sure of the platform before the server listens: a refused login or a missing qappctl ends it here. */
export async function preparePlatform(shim: Shim, hasKeys: boolean, log: Log): Promise<void> {
  log.info(await shim.prepare());
  if (hasKeys) return shim.session.login();
  await shim.check().catch((error: unknown) => {
    if (!isShimError(error) || error.code === 'qappctl_unavailable') throw error;
    log.warn({ code: error.code, error: error.message, hint: error.hint }, 'not ready yet');
  });
}

/** Said when anyone on the network may use the platform's account. */
export const OPEN_TO_ANYONE =
  'ANYONE who can reach this address can use the account: no token is asked for. ' +
  'Ask for one (--auth-token-file, made by: openssl rand -hex 32), ' +
  'or listen on 127.0.0.1 only (with docker: -p 127.0.0.1:9100:9100)';

export const SECRET_IN_FLAGS =
  '--secret-key stays in the shell history and was seen in the process list, --secret-key-file is safer';
