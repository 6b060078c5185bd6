import { ShimError } from '../model/errors.js';

/** Changes something in qappctl's home directory; a refusal of the file system names the directory. */
export function inHome<T>(home: string, change: () => T): T {
  try {
    return change();
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    const noSpace = code === 'ENOSPC' || code === 'EDQUOT';
    throw new ShimError(
      noSpace ? 'no_space' : 'state_unavailable',
      `${noSpace ? 'no space for' : "can't use"} qappctl's home directory ${home} (${code})`,
      {
        hint: `${noSpace ? 'free some space there' : 'let this user write there'}, or name another directory with --qappctl-home or XDG_STATE_HOME`,
        cause: error,
      },
    );
  }
}
