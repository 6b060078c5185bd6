import type { Observer } from '../core/model/observer.js';
import type { SharedStore } from '../store/store.js';
import type { EngineMode } from '../local/settings.js';

export interface ShimOptions {
  /** Both keys or neither; with neither, the login that the user made with qappctl itself is used. */
  accessKey?: string | undefined;
  secretKey?: string | undefined;
  /** The qappctl executable; default: found on `env.PATH`. */
  qappctl?: string | undefined;
  /** Home directory that qappctl runs with; default: one of its own for each access key, else `env.HOME`. */
  qappctlHome?: string | undefined;
  /** Docker Engine address (`unix:///…`, `tcp://…`); default: as the docker command finds it. */
  dockerHost?: string | undefined;
  /** Milliseconds a listing may take; default 30 000. */
  readTimeout?: number | undefined;
  /** Milliseconds a change may take; default 120 000. */
  writeTimeout?: number | undefined;
  /** Milliseconds a push or pull may take; default 1 800 000. */
  pushTimeout?: number | undefined;
  /** Most qappctl processes at a time, at least 3; default 4 × cores. */
  maxRuns?: number | undefined;
  /** Milliseconds for which a listing's answer serves identical reads too; default 100, 0: only reads in flight share. */
  readReuse?: number | undefined;
  /** The local platform in the place of qappctl. */
  local?: LocalOptions | undefined;
  /** The platform on a Docker Swarm in the place of qappctl. */
  swarm?: SwarmOptions | undefined;
  /** What is shared with other servers; whoever opened it closes it. */
  store?: ServerStore | undefined;
  observer?: Observer | undefined;
  /** Environment that settings, search path and children are taken from. */
  env: Readonly<Record<string, string | undefined>>;
}

/** What the operations use of a store. */
export type ServerStore = Pick<SharedStore, 'isShared' | 'leases' | 'staleScopes' | 'records'>;

export interface LocalOptions {
  /** Where its state lives; default: `qappctl-shim/local` in the user's state directory. */
  dir?: string | undefined;
  /** What instances are: containers (`docker`), simulated (`none`), or what the machine can do (default `auto`). */
  engine?: EngineMode | undefined;
  /** Milliseconds for which a simulated instance stays PENDING; default 2000. */
  startDelay?: number | undefined;
}

export interface SwarmOptions {
  /** Addresses of managers, any of which is asked; default: the engine that the docker command finds. */
  managers?: readonly string[] | undefined;
  /** `host:port/path` of a registry that every node reaches; needed on more than one node. */
  registry?: string | undefined;
  /** Which of several platforms on the swarm; default `default`. */
  name?: string | undefined;
}

const DEFAULT_TIMEOUTS = { read: 30_000, write: 120_000, push: 1_800_000 } as const;

/** Milliseconds, by kind of run. */
export function timeoutsOf({ readTimeout, writeTimeout, pushTimeout }: Omit<ShimOptions, 'env'>) {
  return {
    read: readTimeout ?? DEFAULT_TIMEOUTS.read,
    write: writeTimeout ?? DEFAULT_TIMEOUTS.write,
    push: pushTimeout ?? DEFAULT_TIMEOUTS.push,
  };
}
