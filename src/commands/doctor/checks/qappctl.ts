import { shellQuote } from '../../../core/input/shell-quote.js';
import { whyNotRunnable } from '../../../core/process/executable.js';
import { findQappctl, isWritableByOthers } from '../../../core/qappctl/find.js';
import { isShimError } from '../../../core/model/errors.js';
import type { Check } from './check.js';
import { fail, pass, warn } from './finding.js';

const INSTALL = 'export QAPPCTL=/path/to/qappctl';

/** Which qappctl is found, and whether this machine can run it. */
export const qappctl: Check = {
  name: 'qappctl',
  run: 'command -v qappctl',
  look: async ({ options: { qappctl: named, env } }) => {
    const file = found(named, env.PATH);
    if (file instanceof Error) return fail(file.message, INSTALL);
    const verdict = whyNotRunnable(file, env.PATH);
    if (verdict?.askKernel)
      return warn(`${file} ${verdict.why}: an emulator may run it`, `file ${shellQuote(file)}`);
    if (verdict) return fail(`${file} ${verdict.why}`, `ls -lL ${shellQuote(file)}; ${INSTALL}`);
    if (isWritableByOthers(file))
      return warn(`${file} can be replaced by any user of this machine`, `chmod o-w ${shellQuote(file)}`);
    return pass(file);
  },
};

function found(named: string | undefined, searchPath: string | undefined): string | Error {
  try {
    return findQappctl(named, searchPath);
  } catch (error) {
    if (isShimError(error)) return error;
    throw error;
  }
}
