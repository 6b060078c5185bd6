import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../../src/http/listen.js';

let dir: string;
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), 'listen-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const at = (name: string) => ({ kind: 'unix', path: join(dir, name), loopback: true }) as const;

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
});
