import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Release } from '../../src/core/model/types.js';
import { garbageFor } from '../../src/platform-kit/faults/garbage.js';
import { kindOf } from '../../src/platform-kit/faults/kinds.js';
import { LocalManager } from '../../src/local/manage.js';
import type { LocalState } from '../../src/local/state/schema.js';
import { randomWord } from '../../src/core/model/timed-ids.js';
import { SwarmManager } from '../../src/swarm/manage.js';
import { serveBin } from '../helpers/bin.js';
import { createFakeEngine } from '../helpers/fake-engine.js';
import { until } from '../helpers/processes.js';
import { createStandIn, PUBLISHED_STATE } from '../helpers/stand-in.js';
import { type SwarmForTests, swarmForTests } from '../helpers/swarm.js';

/** What a platform can be made to hold, in the form of a seed file. */
export interface Contents {
  apps?: { name: string; desc?: string }[];
  images?: { image: string; ctime: string }[];
  releases?: (Release & { app: string })[];
  deploys?: { app: string; id: string; release: string; region: string; replicas: number; ctime: string }[];
}

/** What an operation can be made to do instead of what it should. */
export interface ContractFault {
  exit?: number;
  /** Without the log's prefix. */
  stderr?: string;
  kill?: true;
  garbage?: true;
  hang?: true;
  times?: number;
}

/** What a command of ours is started with. */
interface Invocation {
  args: string[];
  env: Record<string, string>;
}

/** What `serve` and the commands need to work on one platform, and what a test needs to bring about and see there. */
export interface Backend extends Invocation {
  /** Instances are containers, and what they write can be read. */
  hasLogs?: true;
  /** What the commands are started with, where that is another thing than for `serve`. */
  commands?: Invocation;
  /** More arguments with which the platform can't be reached; a change of it lasts. */
  unreachable(): Promise<string[]>;
  /** A command line that is refused for want of a login. */
  unknownCaller(): Promise<string[]>;
  /** Takes the place of all that the platform holds; flavors and regions are those of the published examples. */
  fill(contents: Contents): Promise<void>;
  /** All that it holds, to be compared. */
  held(): unknown;
  /** @param operation In qappctl's words. */
  fault(operation: string, fault: ContractFault): Promise<void>;
  /** Every instance is listed as failed, or as not started yet, until the faults are cleared. */
  spoilInstances(how: 'fail' | 'pending'): Promise<void>;
  clearFaults(): Promise<void>;
  faultsLeft(): number | Promise<number>;
  /** The arguments of each run of the executable since they were forgotten; undefined where none is run. */
  runs: (() => string[][]) | undefined;
  forgetRuns(): void;
  dispose(): Promise<void>;
}

/** Images that the local engine holds in every back end; they are not on the platform yet. */
const ENGINE_IMAGES = [
  'nginx:alpine',
  'pause:3.6',
  'k8s.gcr.io/pause:3.6',
  'k8s.gcr.io/ctr/pause:3.6',
  'contract/web:1',
];
const LOCAL_BIN = fileURLToPath(new URL('../../bin/qappctl-local.js', import.meta.url));

const swarm = swarmForTests();

/** The platforms behind one contract. */
const USUAL_BACKENDS: { name: string; open: () => Promise<Backend> }[] = [
  { name: 'a stand-in for qappctl', open: openStandIn },
  { name: 'the local platform in process', open: openLocal },
  { name: 'qappctl-local as qappctl', open: openExecutable },
];

/** That on a swarm, where one was prepared: it takes its time, so that not all of the contract is tried there each time. */
export const SWARM_BACKENDS = swarm ? [{ name: 'a Docker Swarm', open: () => openSwarm(swarm) }] : [];

/** One that is a server: commands and library ask it. */
export interface RemoteBackend extends Backend {
  url: string;
}

/** A server that commands and library ask is a platform like any other. */
const EVERY_REMOTE: { name: string; open: () => Promise<RemoteBackend> }[] = [
  { name: 'a server over a stand-in', open: () => openRemote(openStandIn) },
  { name: 'a server over the local platform', open: () => openRemote(openLocal) },
];

/** A server over a swarm, where one was prepared. */
const SWARM_REMOTE = swarm
  ? [{ name: 'a server over a Docker Swarm', open: () => openRemote(() => openSwarm(swarm)) }]
  : [];

/** `CONTRACT=all`: all of these, all of it on a swarm, and every row on every platform; it takes minutes longer. */
export const IS_WHOLE = process.env.CONTRACT === 'all';
export const BACKENDS = IS_WHOLE ? [...USUAL_BACKENDS, ...SWARM_BACKENDS] : USUAL_BACKENDS;
export const REMOTE_BACKENDS = IS_WHOLE ? [...EVERY_REMOTE, ...SWARM_REMOTE] : EVERY_REMOTE.slice(-1);

/** What the published examples list: one app, two images. */
export const PUBLISHED: Contents = {
  apps: [{ name: 'zenx', desc: '示例应用' }],
  images: [
    { image: 'nginx:alpine', ctime: '2022-11-30T18:26:08.935+08:00' },
    { image: 'ubuntu:14.04', ctime: '2021-04-22T17:06:34.081+08:00' },
  ],
};

function freshHome(): { home: string; remove: () => void } {
  const home = mkdtempSync(join(tmpdir(), 'contract-'));
  return { home, remove: () => rmSync(home, { recursive: true, force: true, maxRetries: 3 }) };
}

async function openRemote(open: () => Promise<Backend>): Promise<RemoteBackend> {
  const backend = await open();
  const { env } = backend;
  const args = [...backend.args, '--read-reuse', '0'];
  const server = await serveBin(args, { env });
  const guarded = await serveBin(args, {
    env: { ...env, AUTH_TOKEN: 'a-token-that-nobody-knows'.repeat(2) },
  });
  const { home, remove } = freshHome();
  return {
    ...backend,
    url: server.url,
    commands: { args: ['--server', server.url], env: { HOME: home, TMPDIR: home } },
    unreachable: async () => ['--server', 'http://127.0.0.1:1'],
    unknownCaller: async () => ['regions', 'list', '--server', guarded.url],
    dispose: async () => {
      await Promise.all([server.stop(), guarded.stop()]);
      remove();
      await backend.dispose();
    },
  };
}

/** Keys that the platform does not take. */
const login = (fault: Backend['fault']) => async () => {
  await fault('login', { exit: 1, stderr: 'code:401,msg:Unauthorized' });
  return ['login', '--access-key', 'ak', '--secret-key', 'wrong-secret'];
};

async function openStandIn(): Promise<Backend> {
  const standIn = createStandIn({ images: [], apps: [] });
  const engine = await createFakeEngine({ images: [...ENGINE_IMAGES] });
  const { home, remove } = freshHome();
  const fault: Backend['fault'] = async (command, { exit, stderr, kill, garbage, hang, times }) =>
    standIn.fault(command, {
      ...(exit === undefined ? {} : { exit }),
      ...(stderr === undefined ? {} : { stderr: `2022/12/01 19:23:45 ${stderr}\n` }),
      ...(kill ? { signal: 'SIGKILL' } : {}),
      ...(garbage ? { stdout: garbageFor(kindOf(command)) } : {}),
      ...(hang ? { hang } : {}),
      ...(times === undefined ? {} : { times }),
    });
  return {
    args: ['--qappctl', standIn.path, '--docker-host', engine.host],
    env: { HOME: home, TMPDIR: home },
    unreachable: async () => ['--qappctl', join(home, 'none')],
    unknownCaller: login(fault),
    fill: async ({ apps = [], images = [], releases = [], deploys = [] }) =>
      standIn.seed({
        apps,
        images: images.map(({ image, ctime }) => {
          const [name, tag] = image.split(':');
          return { name, tag, ctime };
        }),
        releases,
        deploys: deploys.map((deploy) => ({ ...deploy, instances: instancesOf(deploy) })),
      }),
    held: () => standIn.state(),
    fault,
    spoilInstances: async (how) =>
      standIn.seed({ instanceStatus: how === 'fail' ? 'FAILED' : 'PENDING' } as object),
    clearFaults: async () => {
      standIn.clearFaults();
      standIn.seed({ instanceStatus: undefined } as object);
    },
    faultsLeft: () => standIn.faults().length,
    runs: () => standIn.runs().map(({ argv }) => argv),
    forgetRuns: () => standIn.forgetRuns(),
    dispose: async () => {
      standIn.dispose();
      remove();
      await engine.dispose();
    },
  };
}

function instancesOf({ id, replicas, ctime }: NonNullable<Contents['deploys']>[number]): object[] {
  return Array.from({ length: replicas }, (_, index) => ({
    ctime,
    id: `${id}-64cd4cfd78-25qn${index}`,
    status: 'RUNNING',
    ...(index % 2 ? { ips: '101.69.128.12' } : {}),
  }));
}

async function openLocal(): Promise<Backend> {
  const { home, remove } = freshHome();
  const dir = join(home, 'local');
  const controls = localControls(dir);
  return {
    args: ['--local', '--local-dir', dir],
    env: {
      HOME: home,
      TMPDIR: home,
      QAPPCTL_SHIM_LOCAL_ENGINE: 'none',
      QAPPCTL_SHIM_LOCAL_START_DELAY: '0s',
    },
    // There were containers, and the engine is gone.
    unreachable: async () => {
      const { StateStore } = await import('../../src/local/state/store.js');
      await new StateStore(dir).change((state) => void (state.engineUsed = true));
      return ['--local-engine', 'auto', '--docker-host', `unix://${join(home, 'none')}`];
    },
    ...controls,
    unknownCaller: login(controls.fault),
    runs: undefined,
    forgetRuns: () => undefined,
    dispose: async () => remove(),
  };
}

async function openSwarm({ managers, registry }: SwarmForTests): Promise<Backend> {
  const { home, remove } = freshHome();
  const name = `t${randomWord(10)}`;
  const env = { HOME: home, TMPDIR: home, QAPPCTL_SHIM_SWARM_OVERCOMMIT: '100' };
  const manager = new SwarmManager({ managers, registry, name, env });
  const { objects, services } = manager.parts;
  const fault: Backend['fault'] = (operation, fault) =>
    manager.addFault({ kind: kindOf(operation), ...fault });
  const { flavors, regions } = PUBLISHED_STATE;
  const place = ['--swarm', '--swarm-name', name, '--registry', registry];
  return {
    args: place,
    env: { ...env, QAPPCTL_SHIM_SWARM_MANAGERS: managers.join(',') },
    hasLogs: true,
    unreachable: async () => ['--docker-host', `unix://${join(home, 'none')}`],
    unknownCaller: login(fault),
    fill: async (contents) => {
      await manager.reset();
      await manager.seed(JSON.stringify({ flavors, regions, ...contents }));
      for (const deploy of await services.list({}))
        await until(
          async () => (await services.slots(deploy)).every(({ status }) => status === 'RUNNING'),
          'what is filled in',
        );
    },
    held: async () => [
      ...(await Promise.all((['app', 'release', 'image'] as const).map((kind) => objects.list(kind)))).flat(),
      ...(await services.list({})),
    ],
    fault,
    spoilInstances: (how) => manager.setInstanceFault(how),
    clearFaults: () => manager.clearFaults(),
    faultsLeft: async () => (await manager.status()).faults.length,
    runs: undefined,
    forgetRuns: () => undefined,
    dispose: async () => {
      await manager.reset();
      manager.close();
      remove();
    },
  };
}

async function openExecutable(): Promise<Backend> {
  const engine = await createFakeEngine({ images: [...ENGINE_IMAGES] });
  const { home, remove } = freshHome();
  const dir = join(home, 'local');
  const { program, ...journal } = journalled(home);
  const controls = localControls(dir);
  return {
    args: ['--qappctl', program, '--docker-host', engine.host, '--access-key', 'ak-contract'],
    env: {
      HOME: home,
      TMPDIR: home,
      SECRET_KEY: 'sk-contract-secret',
      QAPPCTL_SHIM_LOCAL_DIR: dir,
      QAPPCTL_SHIM_LOCAL_ENGINE: 'none',
      QAPPCTL_SHIM_LOCAL_START_DELAY: '0s',
    },
    unreachable: async () => ['--qappctl', join(home, 'none')],
    ...controls,
    unknownCaller: login(controls.fault),
    ...journal,
    dispose: async () => {
      remove();
      await engine.dispose();
    },
  };
}

/** The local platform behind both of its faces. */
type LocalControls = Pick<
  Backend,
  'fill' | 'held' | 'fault' | 'clearFaults' | 'faultsLeft' | 'spoilInstances'
>;

function localControls(dir: string): LocalControls {
  const manager = new LocalManager({ dir, engine: 'none', env: {} });
  const state = () => JSON.parse(readFileSync(join(dir, 'state.json'), 'utf8')) as LocalState;
  const { flavors, regions } = PUBLISHED_STATE;
  return {
    fill: async (contents) => {
      await manager.reset();
      await manager.seed(JSON.stringify({ flavors, regions, ...contents }));
    },
    held: () => ({ ...state(), faults: [] }),
    fault: (operation, fault) => manager.addFault({ kind: kindOf(operation), ...fault }),
    spoilInstances: (how) => manager.setInstanceFault(how),
    clearFaults: () => manager.clearFaults(),
    faultsLeft: () => state().faults.length,
  };
}

/** qappctl-local, each run of which leaves its arguments behind; the login is not counted. */
function journalled(home: string) {
  const program = join(home, 'qappctl');
  const journal = join(home, 'runs');
  mkdirSync(journal);
  writeFileSync(
    program,
    `#!/bin/sh
printf '%s\\037' "$@" > '${journal}'/$(date +%s%N)-$$
exec '${process.execPath}' '${LOCAL_BIN}' "$@"
`,
  );
  chmodSync(program, 0o755);
  return {
    program,
    runs: () =>
      readdirSync(journal)
        .sort()
        .map((name) => readFileSync(join(journal, name), 'utf8').split('\u001f').slice(0, -1))
        .filter(([command]) => command !== 'login'),
    forgetRuns: () => {
      for (const name of readdirSync(journal)) rmSync(join(journal, name));
    },
  };
}
