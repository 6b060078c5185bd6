import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LIMITS } from '../../../src/core/model/limits.js';
import { EngineDoor } from '../../../src/platform-kit/engine/engine-door.js';

const LIMIT = 300;

/** A door to an engine that answers as it is told to. */
async function doorTo(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const dir = mkdtempSync(join(tmpdir(), 'engine-door-'));
  const path = join(dir, 'engine.sock');
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const door = new EngineDoor({ host: `unix://${path}`, env: {} }, LIMIT);
  onTestFinished(() => {
    door.stop();
    server.closeAllConnections();
    server.close();
    rmSync(dir, { recursive: true, force: true });
  });
  return door;
}
const logs = { method: 'GET', path: '/containers/x/logs' } as const;

describe('an answer that comes piece by piece', () => {
  it('waits for a reader that is slower than the engine may be silent', async () => {
    const door = await doorTo((_, response) => response.end('a'.repeat(300_000)));
    let bytes = 0;
    await door.stream({ ...logs, follows: false }, async (piece) => {
      bytes += piece.length;
      if (bytes < 200_000) await pause(2 * LIMIT);
    });
    expect(bytes).toBe(300_000);
  });

  it('ends when the engine is silent, unless something is followed', async () => {
    const door = await doorTo((_, response) => response.write('a'));
    const taken: number[] = [];
    const take = (piece: Buffer) => void taken.push(piece.length);
    await expect(door.stream({ ...logs, follows: false }, take)).rejects.toMatchObject({
      code: 'docker_unavailable',
      message: expect.stringContaining('did not answer within 0.3 s') as string,
    });
    const leaving = new AbortController();
    const followed = door.stream({ ...logs, follows: true, signal: leaving.signal }, take);
    await pause(2 * LIMIT);
    leaving.abort();
    await expect(followed).rejects.toMatchObject({ code: 'interrupted' });
    expect(taken).toEqual([1, 1]);
  });

  it('is one of at most so many', async () => {
    const door = await doorTo((_, response) => response.write('a'));
    const leaving = new AbortController();
    const call = { ...logs, follows: true, signal: leaving.signal };
    let open = 0;
    const readers = Array.from({ length: LIMITS.logReaders }, () =>
      door.stream(call, () => void (open += 1)),
    );
    const ended = Promise.allSettled(readers);
    await expect.poll(() => open, { timeout: 20_000 }).toBe(LIMITS.logReaders);
    await expect(door.stream(call, () => undefined)).rejects.toMatchObject({ code: 'overloaded' });
    leaving.abort();
    expect((await ended).every(({ status }) => status === 'rejected')).toBe(true);
    const again = new AbortController();
    await door
      .stream({ ...call, signal: again.signal }, () => again.abort())
      .catch((error: unknown) => expect(error).toMatchObject({ code: 'interrupted' }));
  });
});
