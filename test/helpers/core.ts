import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../src/core/docker/engine.js';
import type { RunReport } from '../../src/core/model/observer.js';
import { FileRolloutStore } from '../../src/core/rollouts/keeping/file-store.js';
import { createOperations } from '../../src/core/operations.js';
import { Account, type Keys } from '../../src/core/qappctl/account.js';
import { QappctlClient } from '../../src/core/qappctl/client.js';
import { childEnvironment } from '../../src/core/qappctl/environment.js';
import { PrivateDirs } from '../../src/core/qappctl/private-dirs.js';
import { Runner } from '../../src/core/qappctl/runner.js';
import { sharedPlatform } from '../../src/core/sharing/shared-platform.js';
import type { SharedStore } from '../../src/store/store.js';
import type { Shim } from '../../src/core/shim.js';

export interface CoreOptions {
  file: string;
  keys?: Keys;
  timeouts?: Partial<Record<'read' | 'write' | 'push', number>>;
  reuse?: number;
  maxRuns?: number;
  engine?: Engine;
  now?: () => Date;
  /** Shared with other servers. */
  store?: SharedStore;
}

export interface Core {
  shim: Shim;
  client: QappctlClient;
  runs: RunReport[];
  shared: () => number;
  /** Where private directories are made. */
  tmp: string;
  home: string;
  dispose(): Promise<void>;
}

/** An engine that holds every image. */
const fullEngine: Engine = { hasImage: async () => true, pullImage: async () => undefined };

/** The operations over a given executable, with directories of their own. */
export function createCore({
  file,
  keys,
  timeouts,
  reuse = 0,
  maxRuns = 8,
  engine = fullEngine,
  now,
  store,
}: CoreOptions): Core {
  const base = mkdtempSync(join(tmpdir(), 'core-test-'));
  const tmp = mkdtempSync(join(base, 'tmp-'));
  const home = mkdtempSync(join(base, 'home-'));
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: tmp };
  const runs: RunReport[] = [];
  let shared = 0;
  const account = new Account(keys, { env, home: undefined });
  const runner = new Runner({
    file: () => file,
    env: childEnvironment(env, { home: account.home, dockerHost: undefined }),
    timeouts: { read: 20_000, write: 20_000, push: 20_000, ...timeouts },
    maxRuns,
    observer: { runEnded: (report) => runs.push(report) },
  });
  const client = new QappctlClient({ runner, account, dirs: new PrivateDirs(tmp) });
  const platform = sharedPlatform(client, { reuse, onShared: () => (shared += 1), store });
  const prepare = async () => file;
  const rollouts = new FileRolloutStore(() => join(base, 'rollouts'));
  const shim = createOperations({ platform, engine, rollouts, prepare, stats: () => runner.stats(), now });
  const dispose = async () => {
    await shim.close();
    rmSync(base, { recursive: true, force: true });
  };
  return { shim, client, runs, shared: () => shared, tmp, home, dispose };
}
