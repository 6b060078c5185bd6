import { availableParallelism, tmpdir } from 'node:os';
import type { Engine } from './core/docker/engine.js';
import { invalidInput } from './core/input/invalid-input.js';
import type { Observer, RunStats } from './core/observer.js';
import { createOperations } from './core/operations.js';
import type { Parts } from './core/parts.js';
import { Account, type Keys } from './core/qappctl/account.js';
import { childEnvironment } from './core/qappctl/environment.js';
import { fileDigest, findQappctl, isWritableByOthers } from './core/qappctl/find.js';
import { killOrphans } from './core/qappctl/orphans.js';
import { PrivateDirs } from './core/qappctl/private-dirs.js';
import { sharedPlatform } from './core/sharing/shared-platform.js';
import type { Shim } from './core/shim.js';
import type { EngineMode } from './local/settings.js';

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
  observer?: Observer | undefined;
  /** Environment that settings, search path and children are taken from. */
  env: Readonly<Record<string, string | undefined>>;
}

export interface LocalOptions {
  /** Where its state lives; default: `qappctl-shim/local` in the user's state directory. */
  dir?: string | undefined;
  /** What instances are: containers (`docker`), simulated (`none`), or what the machine can do (default `auto`). */
  engine?: EngineMode | undefined;
  /** Milliseconds for which a simulated instance stays PENDING; default 2000. */
  startDelay?: number | undefined;
}

export const DEFAULT_TIMEOUTS = { read: 30_000, write: 120_000, push: 1_800_000 } as const;
const DEFAULT_READ_REUSE = 100;
const LEAST_RUNS = 3;

/** The operations over qappctl and the Docker Engine, or over the local platform. Starts no process by itself. */
export async function createShim(options: ShimOptions): Promise<Shim> {
  const { platform, ...parts } = options.local ? await localParts(options) : await qappctlParts(options);
  const shared = sharedPlatform(platform, {
    reuse: options.readReuse ?? DEFAULT_READ_REUSE,
    onShared: () => options.observer?.readShared?.(),
  });
  return createOperations({ ...parts, platform: shared });
}

async function qappctlParts(options: ShimOptions): Promise<Parts> {
  const [{ QappctlClient }, { Runner }] = await Promise.all([
    import('./core/qappctl/client.js'),
    import('./core/qappctl/runner.js'),
  ]);
  const { env, observer = {} } = options;
  const timeouts = timeoutsOf(options);
  const account = new Account(keysOf(options), { env, home: options.qappctlHome });
  const dirs = new PrivateDirs(env.TMPDIR ?? tmpdir());
  dirs.sweep();
  const file = qappctlFinder(options);
  const runner = new Runner({
    file,
    env: childEnvironment(env, { home: account.home, dockerHost: options.dockerHost }),
    timeouts,
    maxRuns: runLimit(options.maxRuns),
    observer,
  });
  return {
    platform: new QappctlClient({ runner, account, dirs }),
    engine: lateEngine(async () => {
      const { createDockerEngine } = await import('./core/docker/docker-engine.js');
      return createDockerEngine({ host: options.dockerHost, env, pullTimeout: timeouts.push });
    }),
    prepare: async () => {
      const orphans = await killOrphans();
      if (orphans > 0) observer.warn?.(`qappctl runs left by a killed server were ended: ${orphans}`);
      return `qappctl at ${file()}, sha256 ${await fileDigest(file())}`;
    },
    stats: () => runner.stats(),
  };
}

/** Loaded when it is first needed: most calls need no engine, and its parts cost as much as all the rest. */
function lateEngine(open: () => Promise<Engine>): Engine {
  let opened: Promise<Engine> | undefined;
  const engine = () => (opened ??= open());
  return {
    hasImage: async (reference, options) => (await engine()).hasImage(reference, options),
    pullImage: async (reference, options) => (await engine()).pullImage(reference, options),
  };
}

async function localParts({
  local = {},
  env,
  dockerHost,
  observer,
  ...options
}: ShimOptions): Promise<Parts> {
  const { openLocal } = await import('./local/open.js');
  const { platform, engine, describe, reconcile } = await openLocal({
    ...local,
    env,
    dockerHost,
    timeouts: timeoutsOf(options),
    warn: (text: string) => observer?.warn?.(text),
  });
  const prepare = async () => {
    const description = await describe();
    await reconcile();
    return description;
  };
  return { platform, engine, prepare, stats: () => NO_RUNS };
}

/** Found once; looked for again at each run as long as there is none. */
function qappctlFinder({ qappctl, env, observer }: ShimOptions): () => string {
  let found: string | undefined;
  return () => {
    if (found !== undefined) return found;
    found = findQappctl(qappctl, env.PATH);
    if (isWritableByOthers(found)) observer?.warn?.(`${found} can be replaced by any user of this machine`);
    return found;
  };
}

function keysOf({ accessKey, secretKey }: ShimOptions): Keys | undefined {
  if (accessKey && secretKey) return { accessKey, secretKey };
  if (!accessKey && !secretKey) return undefined;
  throw invalidInput(
    `${accessKey ? 'the secret' : 'the access'} key is missing: both keys are needed, or neither`,
    'give --access-key (ACCESS_KEY) and --secret-key (SECRET_KEY, --secret-key-file)',
  );
}

function runLimit(asked = 4 * availableParallelism()): number {
  if (Number.isInteger(asked) && asked >= LEAST_RUNS) return asked;
  throw invalidInput(
    `invalid number of runs ${asked}: at least ${LEAST_RUNS}, one each for reads, changes and pushes`,
  );
}

function timeoutsOf({ readTimeout, writeTimeout, pushTimeout }: Omit<ShimOptions, 'env'>) {
  return {
    read: readTimeout ?? DEFAULT_TIMEOUTS.read,
    write: writeTimeout ?? DEFAULT_TIMEOUTS.write,
    push: pushTimeout ?? DEFAULT_TIMEOUTS.push,
  };
}

/** Nothing is started on behalf of the local platform, so there is nothing to count. */
const NO_RUNS: RunStats = {
  running: { read: 0, write: 0, push: 0 },
  waiting: { read: 0, write: 0, push: 0 },
};
