import { platform, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { ShimError } from './errors.js';

/** Variables as a process has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The user's home: HOME, else what the system's list of users says; undefined for a user who has none. */
export function homeDirectory({ HOME, USERPROFILE }: Environment): string | undefined {
  // Elsewhere it is a left-over, as of WSL, and names a directory of another system.
  const named = HOME || (platform() === 'win32' ? USERPROFILE : undefined);
  if (named) return isAbsolute(named) ? named : undefined;
  try {
    const { homedir } = userInfo();
    return isAbsolute(homedir) ? homedir : undefined;
  } catch {
    return undefined;
  }
}

/** Where this program keeps what should outlive it: below XDG_STATE_HOME when that is absolute, as its rule says. */
export function stateDirectory(env: Environment): string {
  const { XDG_STATE_HOME: state } = env;
  if (state && isAbsolute(state)) return join(state, 'qappctl-shim');
  const home = homeDirectory(env);
  if (home !== undefined) return join(home, '.local', 'state', 'qappctl-shim');
  throw new ShimError('state_unavailable', 'there is no directory to keep state in: this user has no home', {
    hint: 'set HOME or XDG_STATE_HOME to an absolute path, or name the directory: --local-dir (QAPPCTL_SHIM_LOCAL_DIR) with --local, --qappctl-home (QAPPCTL_HOME) with keys',
  });
}

/** Where this program keeps what may be thrown away at any time; undefined for a user who has no home. */
export function cacheDirectory(env: Environment): string | undefined {
  const { XDG_CACHE_HOME: cache } = env;
  if (cache && isAbsolute(cache)) return join(cache, 'qappctl-shim');
  const home = homeDirectory(env);
  return home === undefined ? undefined : join(home, '.cache', 'qappctl-shim');
}
