import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen, type ListenAddress } from '../../src/http/listen.js';

let dir: string;
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), 'listen-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

type FileAddress = Extract<ListenAddress, { kind: 'unix' }>;
const at = (name: string): FileAddress => ({ kind: 'unix', path: join(dir, name), loopback: true });

/** A socket file whose server is dead: what a rename saved from being removed with it. */
async function stale(path: string): Promise<void> {
  const server = createServer();
  await listen(server, at('dying'), 'http');
  rmSync(path, { force: true });
  const { renameSync } = await import('node:fs');
  renameSync(join(dir, 'dying'), path);
  await new Promise((resolve) => server.close(resolve));
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => resolve((socket.destroy(), true)));
    socket.once('error', () => resolve(false));
  });
}

describe('a socket file', () => {
  it('is for its owner only from its first moment, and the umask is as before', async () => {
    const before = process.umask();
    const address = at('first');
    const server = createServer();
    let mode = 0;
    server.once('listening', () => (mode = statSync(address.path).mode & 0o777));
    await listen(server, address, 'http');
    expect([mode, process.umask()]).toEqual([0o600, before]);
    server.close();
  });

  it('is opened to others when it is asked for, its group first, and no sooner', async () => {
    const address = at('shared');
    const own = statSync(dir).gid;
    const group = process.getuid?.() === 0 ? 4711 : own;
    const server = createServer();
    const seen: (string | number)[][] = [];
    const look = () => {
      const { mode, gid } = statSync(address.path);
      return [mode & 0o777, gid];
    };
    server.once('listening', () => seen.push(look()));
    await listen(server, { ...address, access: { mode: 0o660, group } }, 'http');
    expect([...seen, look()]).toEqual([
      [0o600, own],
      [0o660, group],
    ]);
    server.close();
  });

  it('that can not be made private is not listened on', async () => {
    const address = at('gone');
    const server = createServer();
    server.once('listening', () => rmSync(address.path));
    await expect(listen(server, address, 'http')).rejects.toThrow('ENOENT');
    expect(server.listening).toBe(false);
  });

  it('leaves the umask as it was when it can not be made', async () => {
    const before = process.umask();
    await expect(listen(createServer(), at('no/such'), 'http')).rejects.toThrow();
    expect(process.umask()).toBe(before);
    expect(existsSync(join(dir, 'no'))).toBe(false);
  });

  it('that a dead server left is taken by exactly one of those who start at once', async () => {
    const address = at('wanted');
    for (let round = 0; round < 200; round += 1) {
      await stale(address.path);
      const servers: Server[] = [createServer(), createServer(), createServer()];
      const outcomes = await Promise.allSettled(servers.map((server) => listen(server, address, 'http')));
      const losers = outcomes.flatMap((one) =>
        one.status === 'rejected' ? [one.reason as NodeJS.ErrnoException] : [],
      );
      expect(losers.map(({ code }) => code)).toEqual(['EADDRINUSE', 'EADDRINUSE']);
      expect([servers.filter(({ listening }) => listening).length, await answers(address.path)]).toEqual([
        1,
        true,
      ]);
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    }
    expect(readdirSync(dir).filter((name) => name.startsWith('wanted'))).toEqual([]);
  });
});
