import { createServer, type RequestListener } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ManagerDoor } from '../../../src/swarm/manager/manager-door.js';
import { SwarmObjects } from '../../../src/swarm/store/objects.js';

/** Something that listens as a manager does; its address. */
async function manager(listener: RequestListener): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'manager-'));
  const path = join(dir, 'sock');
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    rmSync(dir, { recursive: true });
  });
  return `unix://${path}`;
}

const says =
  (status: number, body: unknown): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
const message = (status: number, text: string) => says(status, { message: text });

const LOST = 'rpc error: code = Unknown desc = raft: lost leader status';
const NO_LEADER = 'rpc error: code = Unknown desc = The swarm does not have a leader.';
const WORKER =
  "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state.";
const PING = { method: 'GET', path: '/swarm' } as const;

function doorTo(managers: string[], patience = 2_000): ManagerDoor {
  const door = new ManagerDoor({ managers, env: {}, patience });
  onTestFinished(() => door.stop());
  return door;
}

describe('the managers of a swarm', () => {
  it.each([
    ['is a worker', message(503, WORKER)],
    ['has no leader', message(500, NO_LEADER)],
    ['lost it', message(500, LOST)],
    ['breaks off', (_, response) => void response.socket?.destroy()],
  ] as [string, RequestListener][])('leave a question to the next when one %s', async (_, first) => {
    const door = doorTo([await manager(first), await manager(says(200, { ID: 'x' }))]);
    expect(await door.read(PING)).toEqual({ ID: 'x' });
  });

  it('leave it to the next when there is no such one', async () => {
    const door = doorTo(['unix:///nowhere/sock', await manager(says(200, { ID: 'x' }))]);
    expect(await door.read(PING)).toEqual({ ID: 'x' });
  });

  it('are left together by many calls at once', async () => {
    const door = doorTo([
      await manager(message(500, NO_LEADER)),
      await manager(says(200, { ID: 'x' })),
      await manager(message(500, NO_LEADER)),
    ]);
    const answers = await Promise.all(Array.from({ length: 7 }, () => door.read(PING)));
    expect(answers).toEqual(Array(7).fill({ ID: 'x' }));
  });

  it('are asked again until a leader is found', async () => {
    let asked = 0;
    const door = doorTo([
      await manager((request, response) => {
        asked += 1;
        (asked < 4 ? message(500, NO_LEADER) : says(200, { ID: 'x' }))(request, response);
      }),
    ]);
    expect(await door.read(PING)).toEqual({ ID: 'x' });
    expect(asked).toBe(4);
  });

  it('are told as unavailable, with when to come again, once none has answered for long enough', async () => {
    const door = doorTo([await manager(message(500, NO_LEADER)), 'unix:///nowhere/sock'], 300);
    await expect(door.read(PING)).rejects.toMatchObject({
      code: 'docker_unavailable',
      message: expect.stringContaining("can't use the swarm") as string,
      retryAfter: 5,
    });
  });

  it('are not waited for where none is one', async () => {
    const begun = performance.now();
    await expect(doorTo([await manager(message(503, WORKER))], 60_000).read(PING)).rejects.toMatchObject({
      code: 'docker_unavailable',
      hint: expect.stringContaining('docker swarm init') as string,
    });
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('refuse what is wrong without another being asked', async () => {
    let others = 0;
    const second = await manager((request, response) => {
      others += 1;
      says(200, {})(request, response);
    });
    const door = doorTo([await manager(message(400, 'bad')), second]);
    await expect(door.read(PING)).rejects.toMatchObject({ status: 400 });
    expect(others).toBe(0);
  });
});

/** A store that keeps configs, and loses its leader after writes as often as it is told. */
function keeper({ losses, applies }: { losses: number; applies: boolean }) {
  const kept = new Map<string, { ID: string; Spec: { Name: string; Labels: object; Data: string } }>();
  let creates = 0;
  const listener: RequestListener = (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://engine');
    if (request.method === 'GET') {
      const found = kept.get(decodeURIComponent(pathname.slice('/configs/'.length)));
      return (
        found
          ? says(200, { ...found, Version: { Index: 1 }, CreatedAt: '', UpdatedAt: '' })
          : message(404, 'config not found')
      )(request, response);
    }
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const spec = JSON.parse(text) as { Name: string; Labels: object; Data: string };
      creates += 1;
      const isLost = creates <= losses;
      if (kept.has(spec.Name)) return message(409, 'config already exists')(request, response);
      if (!isLost || applies) kept.set(spec.Name, { ID: `id${kept.size}`, Spec: spec });
      (isLost ? message(500, LOST) : says(201, { ID: `id${kept.size - 1}` }))(request, response);
    });
  };
  return { kept, listener, creates: () => creates };
}

describe('a write that was answered with a lost leader', () => {
  const object = { key: ['app', 'zenx'], labels: {}, data: 'x' } as const;

  it('counts as made when it was made, and is made once', async () => {
    const store = keeper({ losses: 1, applies: true });
    const objects = new SwarmObjects(doorTo([await manager(store.listener)]), 'default');
    expect(await objects.create(object)).toBe('id0');
    expect([store.kept.size, store.creates()]).toEqual([1, 1]);
  });

  it('is made again when it was not', async () => {
    const store = keeper({ losses: 2, applies: false });
    const objects = new SwarmObjects(doorTo([await manager(store.listener)]), 'default');
    expect(await objects.create(object)).toBe('id0');
    expect([store.kept.size, store.creates()]).toEqual([1, 3]);
  });

  it("is not taken for one's own when another one made it", async () => {
    const store = keeper({ losses: 0, applies: true });
    const objects = new SwarmObjects(doorTo([await manager(store.listener)]), 'default');
    expect(await objects.create(object)).toBe('id0');
    expect(await objects.create(object)).toBeUndefined();
  });
});
