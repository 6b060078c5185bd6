import { execa } from 'execa';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeShim } from '../../http/face.js';
import { serving } from '../../http/serving.js';

let dir: string;
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), 'serve-socket-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function failure(path: string): Promise<string> {
  const server = serving(['--listen-addr', `unix:${path}`], fakeShim({}));
  expect([await server.exitCode, server.stdout()]).toEqual([1, '']);
  return server.stderr().slice(server.stderr().indexOf('error: '));
}

/** A living server that accepts nothing, with as many waiting for it as may. */
async function crowded(path: string): Promise<() => Promise<void>> {
  const script =
    'require("net").createServer().listen({path: process.argv[1], backlog: 1}, () => console.log("up"))';
  const child = execa(process.execPath, ['-e', script, path], { reject: false });
  await once(child.stdout, 'data');
  child.kill('SIGSTOP');
  const waiting: Socket[] = [];
  let code: string | undefined;
  while (code === undefined) {
    const socket = connect(path);
    waiting.push(socket);
    code = await Promise.race([
      once(socket, 'connect').then(() => undefined),
      once(socket, 'error').then(([error]) => String((error as NodeJS.ErrnoException).code)),
    ]).catch((error: NodeJS.ErrnoException) => error.code);
  }
  expect(code).toBe('EAGAIN');
  return async () => {
    for (const socket of waiting) socket.on('error', () => undefined).destroy();
    child.kill('SIGKILL');
    await child;
  };
}

describe('serve on a socket file', () => {
  it('leaves that of a living server alone that has no time to answer', async () => {
    const path = join(dir, 'crowded.sock');
    const end = await crowded(path);
    expect(await failure(path)).toContain('is in use already\nhint: another server listens there');
    expect(existsSync(path)).toBe(true);
    await end();
  });

  it('says that its directory is missing, and how to make it', async () => {
    expect(await failure(join(dir, 'no such/a.sock'))).toContain(
      `there is no directory '${join(dir, 'no such')}'\nhint: make it: mkdir -p '${join(dir, 'no such')}'\n`,
    );
  });

  it('says that something else is there', async () => {
    writeFileSync(join(dir, 'file'), 'precious');
    mkdirSync(join(dir, 'folder'));
    for (const name of ['file', 'folder'])
      expect(await failure(join(dir, name))).toMatch(/' is there and is no socket\nhint: (?!.*127)/);
    expect(await failure(join(dir, 'file/a.sock'))).toMatch(/file' is no directory\nhint: (?!.*127)/);
  });
});
