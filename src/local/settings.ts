import { join, resolve } from 'node:path';
import { parseDuration } from '../core/input/duration.js';
import { PRIVILEGES, type Privileges } from './containers/specification.js';
import { type Environment, stateDirectory } from '../core/model/environment.js';
import { invalidInput, quoteValue } from '../core/input/invalid-input.js';

/** What instances can be; `auto`: containers when a Docker Engine answers, simulated instances otherwise. */
export const ENGINE_MODES = ['auto', 'docker', 'none'] as const;
export type EngineMode = (typeof ENGINE_MODES)[number];

const START_DELAY = 'QAPPCTL_SHIM_LOCAL_START_DELAY';
const DEFAULT_START_DELAY = '2s';

/** Where the state lives: as given, QAPPCTL_SHIM_LOCAL_DIR, else in the user's state directory. */
export function localDir(given: string | undefined, env: Environment): string {
  const named = given || env.QAPPCTL_SHIM_LOCAL_DIR;
  if (named) return resolve(named);
  return join(stateDirectory(env), 'local');
}

/** Which engine is asked for: as given, QAPPCTL_SHIM_LOCAL_ENGINE, else `auto`. */
export function engineMode(given: string | undefined, env: Environment): EngineMode {
  const named = given || env.QAPPCTL_SHIM_LOCAL_ENGINE || 'auto';
  const mode = ENGINE_MODES.find((known) => known === named);
  if (mode) return mode;
  throw invalidInput(`invalid engine of the local platform ${quoteValue(named)}`, 'use auto, docker or none');
}

/** Milliseconds for which a simulated instance stays PENDING: as given, QAPPCTL_SHIM_LOCAL_START_DELAY, else 2 s. */
export function startDelay(given: number | undefined, env: Environment): number {
  return given ?? parseDuration(START_DELAY, env[START_DELAY] || DEFAULT_START_DELAY, 0);
}

/** What containers may do: as given, QAPPCTL_SHIM_LOCAL_PRIVILEGES, else `restricted`. */
export function privilegesOf(given: string | undefined, env: Environment): Privileges {
  const named = given || env.QAPPCTL_SHIM_LOCAL_PRIVILEGES || 'restricted';
  const known = PRIVILEGES.find((privileges) => privileges === named);
  if (known) return known;
  throw invalidInput(`invalid privileges of instances ${quoteValue(named)}`, 'use restricted or docker');
}
