import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFakeEngine } from '../helpers/fake-engine.js';
import { createStandIn } from '../helpers/stand-in.js';

/** What `serve` and the commands need to work on one platform. */
export interface Backend {
  args: string[];
  env: Record<string, string>;
  dispose(): Promise<void>;
}

/** Images that the local engine holds in every back end; they are not on the platform yet. */
const ENGINE_IMAGES = ['nginx:alpine', 'k8s.gcr.io/ctr/pause:3.6', 'contract/web:1'];
const LOCAL_BIN = fileURLToPath(new URL('../../bin/qappctl-local.js', import.meta.url));

/** The three platforms behind one contract. */
export const BACKENDS: { name: string; open: () => Promise<Backend> }[] = [
  { name: 'a stand-in for qappctl', open: openStandIn },
  { name: 'the local platform in process', open: openLocal },
  { name: 'qappctl-local as qappctl', open: openExecutable },
];

function freshHome(): { home: string; remove: () => void } {
  const home = mkdtempSync(join(tmpdir(), 'contract-'));
  return { home, remove: () => rmSync(home, { recursive: true, force: true, maxRetries: 3 }) };
}

async function openStandIn(): Promise<Backend> {
  const standIn = createStandIn({ images: [], apps: [] });
  const engine = await createFakeEngine({ images: [...ENGINE_IMAGES] });
  const { home, remove } = freshHome();
  return {
    args: ['--qappctl', standIn.path, '--docker-host', engine.host],
    env: { HOME: home },
    dispose: async () => {
      standIn.dispose();
      remove();
      await engine.dispose();
    },
  };
}

async function openLocal(): Promise<Backend> {
  const { home, remove } = freshHome();
  return {
    args: ['--local', '--local-dir', join(home, 'local')],
    env: { HOME: home, QAPPCTL_SHIM_LOCAL_ENGINE: 'none' },
    dispose: async () => remove(),
  };
}

async function openExecutable(): Promise<Backend> {
  const engine = await createFakeEngine({ images: [...ENGINE_IMAGES] });
  const { home, remove } = freshHome();
  return {
    args: ['--qappctl', LOCAL_BIN, '--docker-host', engine.host, '--access-key', 'ak-contract'],
    env: {
      HOME: home,
      SECRET_KEY: 'sk-contract-secret',
      QAPPCTL_SHIM_LOCAL_DIR: join(home, 'local'),
      QAPPCTL_SHIM_LOCAL_ENGINE: 'none',
    },
    dispose: async () => {
      remove();
      await engine.dispose();
    },
  };
}
