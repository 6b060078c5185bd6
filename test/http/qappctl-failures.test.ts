import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCore, type Core } from '../helpers/core.js';
import { createStandIn, type Fault, type StandIn } from '../helpers/stand-in.js';
import { send, startFace, type RunningFace, type Send } from './face.js';

const json = (method: string, path: string, body: unknown): Send => ({
  method,
  path,
  body: JSON.stringify(body),
});
const DEPLOYS = '/apps/zenx/deploys';
const CREATE_DEPLOY = json('POST', DEPLOYS, { release: 'v1', region: 'z0' });

/** What only an executable can do; the rest of what fails is test/contract. */
describe('a qappctl that fails', () => {
  let standIn: StandIn;
  let core: Core;
  let face: RunningFace;
  beforeEach(async () => {
    standIn = createStandIn({
      releases: [{ app: 'zenx', name: 'v1', image: 'nginx:alpine', flavor: 'C1M1', ctime: '' }],
      deploys: [{ app: 'zenx', id: 'g1', release: 'v1', region: 'z0', replicas: 1, ctime: '' }],
    });
    core = createCore({ file: standIn.path });
    face = await startFace(core.shim);
  });
  afterEach(async () => {
    await face[Symbol.asyncDispose]();
    await core.dispose();
    standIn.dispose();
  });

  const lists: [path: string, command: string, action: string][] = [
    ['/images', 'images', 'list images'],
    ['/apps', 'list', 'list apps'],
    ['/flavors', 'flavor', 'list flavors'],
    ['/regions', 'region', 'list regions'],
    ['/apps/zenx/releases', 'release list', 'list releases'],
    [`${DEPLOYS}?region=z0`, 'deploy list', 'list deploys'],
    [`${DEPLOYS}/g1/instances?region=z0`, 'instance list', 'list deploy instances'],
  ];
  const answers: [what: string, fault: Fault][] = [
    ['help text', { stdout: 'Usage:\n  qappctl [command]\n' }],
    ['half an answer', { stdout: '[{"name":"x"' }],
    ['an answer of another shape', { stdout: '{"a":1}' }],
  ];
  it.each(lists.flatMap((list) => answers.map((answer) => [...list, ...answer] as const)))(
    'at GET %s (%s, %s) with %s is told as 500',
    async (path, command, action, _what, fault) => {
      standIn.fault(command, fault);
      const { status, body, headers } = await send(face.port, { path });
      expect([status, headers['x-error-code']]).toEqual([500, 'unreadable_answer']);
      expect(body).toMatch(new RegExp(`^err ${action}: unreadable answer: [^\n]+\n$`));
    },
  );

  it.each([
    ['with a line', '2022/12/01 19:23:45 unknown flag: --id\n', '\n\n'],
    ['without an end of line', '2022/12/01 19:23:45 unknown flag: --id', '\n'],
  ])('%s has its text told byte for byte', async (_what, stderr, end) => {
    standIn.fault('deploy create', { exit: 1, stderr });
    const { status, body } = await send(face.port, CREATE_DEPLOY);
    expect(status).toBe(500);
    expect(body).toBe(`err create deploy: exit status 1, 2022/12/01 19:23:45 unknown flag: --id${end}`);
  });

  it('by printing null lists nothing', async () => {
    standIn.fault('images', { stdout: 'null\n' });
    expect(await send(face.port, { path: '/images' })).toMatchObject({ status: 200, body: '[]' });
  });

  it('by not being there is 503', async () => {
    const gone = createCore({ file: join(standIn.dir, 'none') });
    const other = await startFace(gone.shim);
    expect(await send(other.port, { path: '/images' })).toMatchObject({ status: 503 });
    await other[Symbol.asyncDispose]();
    await gone.dispose();
  });

  it('by not being executable is 503', async () => {
    chmodSync(standIn.path, 0o644);
    const answer = await send(face.port, { path: '/images' });
    chmodSync(standIn.path, 0o755);
    expect(answer).toMatchObject({ status: 503 });
    expect(answer.headers['x-error-code']).toBe('qappctl_unavailable');
  });
});
