import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../core/docker/engine.js';
import { invalidInput } from '../core/input/invalid-input.js';
import type { GivenParts as Parts } from '../core/parts.js';
import { Account, type Keys } from '../core/qappctl/account.js';
import { childEnvironment } from '../core/qappctl/environment.js';
import { type ProgramCheck, programCheck } from '../core/qappctl/check-program.js';
import { fileDigest, findQappctl, isWritableByOthers } from '../core/qappctl/find.js';
import { stateDirectory } from '../core/model/environment.js';
import { FileRolloutStore } from '../core/rollouts/keeping/file-store.js';
import { killOrphans } from '../core/process/orphans.js';
import { PrivateDirs } from '../core/qappctl/private-dirs.js';
import { type ShimOptions, timeoutsOf } from './shim-options.js';

const LEAST_RUNS = 3;

/** The operations' parts over qappctl and the Docker Engine. */
export async function qappctlParts(options: ShimOptions): Promise<Parts> {
  const [{ QappctlClient }, { Runner }] = await Promise.all([
    import('../core/qappctl/client.js'),
    import('../core/qappctl/runner.js'),
  ]);
  const { env, observer = {} } = options;
  const timeouts = timeoutsOf(options);
  const account = new Account(keysOf(options), { env, home: options.qappctlHome });
  // An empty TMPDIR means none: the release file would lie in the current directory, and nobody would sweep it.
  const dirs = new PrivateDirs(env.TMPDIR || tmpdir());
  dirs.sweep();
  const file = qappctlFinder(options, programCheck(dirs, env.PATH));
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
      const { createDockerEngine } = await import('../core/docker/docker-engine.js');
      return createDockerEngine({
        host: options.dockerHost,
        env,
        pullTimeout: timeouts.push,
        warn: (text) => observer.warn?.(text),
      });
    }),
    prepare: async () => {
      const orphans = await killOrphans();
      if (orphans > 0) observer.warn?.(`qappctl runs left by a killed server were ended: ${orphans}`);
      const program = await file();
      return `qappctl at ${program}, sha256 ${await fileDigest(program)}`;
    },
    rollouts: new FileRolloutStore(() => rolloutDirectory(account, env)),
    stats: () => runner.stats(),
  };
}

/** Beside what qappctl keeps of the account; for the user's own login, in the user's state directory. */
function rolloutDirectory({ home }: Account, env: ShimOptions['env']): string {
  return home === undefined ? join(stateDirectory(env), 'rollouts') : join(home, '.qappctl-shim-rollouts');
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

/** Found once, and looked at before each run; looked for again as long as there is none that can be run. */
function qappctlFinder({ qappctl, env, observer }: ShimOptions, check: ProgramCheck): () => Promise<string> {
  let found: string | undefined;
  return async () => {
    const file = found ?? findQappctl(qappctl, env.PATH);
    await check(file);
    if (found === undefined && isWritableByOthers(file))
      observer?.warn?.(`${file} can be replaced by any user of this machine`);
    return (found = file);
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
