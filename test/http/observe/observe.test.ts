import { connect } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { ShimError } from '../../../src/core/model/errors.js';
import type { RunStats } from '../../../src/core/model/observer.js';
import { createShim } from '../../../src/assembly/create-shim.js';
import { createMetrics } from '../../../src/http/observe/metrics.js';
import { createReadiness } from '../../../src/http/observe/readiness.js';
import { fakeShim, send, sendRaw, startFace, statusOf } from '../face.js';

const SECRET = 'canary-4711-secret';

describe('request ids', () => {
  const shim = () => fakeShim({ images: { list: async () => [] } });

  it('are taken over when short and printable', async () => {
    await using face = await startFace(shim());
    const headers = { 'x-request-id': 'trace-1/2:3' };
    expect((await send(face.port, { path: '/images', headers })).headers['x-request-id']).toBe('trace-1/2:3');
    expect(face.log()).toContainEqual(expect.objectContaining({ reqId: 'trace-1/2:3', msg: 'answered' }));
  });

  it.each(['a b', 'x'.repeat(65), 'ä', ''])('are made anew in the place of %j', async (given) => {
    await using face = await startFace(shim());
    const answer = await send(face.port, { path: '/images', headers: { 'x-request-id': given } });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{12}-[0-9a-z]+$/);
  });

  it('stand in the answer to a defect, whose details stand in the log alone', async () => {
    const list = async () => {
      throw new TypeError('cannot read properties of undefined');
    };
    await using face = await startFace(fakeShim({ images: { list } }));
    const answer = await send(face.port, { path: '/images' });
    const id = answer.headers['x-request-id'];
    expect(answer).toMatchObject({ status: 500, body: `internal error (request ${String(id)})\n` });
    expect(answer.headers['x-error-code']).toBe('internal_error');
    const line = face.log().find(({ msg }) => msg === 'defect');
    expect(line).toMatchObject({
      reqId: id,
      level: 'error',
      err: { message: 'cannot read properties of undefined' },
    });
  });
});

describe('the log', () => {
  it('holds no body, no token and no query value but places', async () => {
    const create = async () => {
      throw new ShimError('run_failed', 'err create release: exit status 1, no', { hint: 'look at qappctl' });
    };
    const token = { value: `${SECRET}-${'x'.repeat(32)}`, readOnly: false };
    const shim = fakeShim({ releases: { create }, deploys: { list: async () => [] } });
    await using face = await startFace(shim, { tokens: [token], level: 'trace' });
    const headers = { authorization: `Bearer ${token.value}` };
    const env = [{ key: 'PASSWORD', value: SECRET }];
    await send(face.port, {
      method: 'POST',
      path: '/apps/zenx/releases',
      headers,
      body: JSON.stringify({ image: 'a:1', flavor: 'f', env }),
    });
    await send(face.port, { path: '/apps/zenx/deploys?region=z0', headers });
    await send(face.port, { path: `/apps/zenx/deploys?region=z0&token=${SECRET}`, headers });
    await send(face.port, {
      path: `/images?token=${SECRET}`,
      headers: { authorization: `Bearer ${SECRET}` },
    });
    expect(face.logText()).not.toContain(SECRET);
    for (const status of [200, 400])
      expect(face.log()).toContainEqual(expect.objectContaining({ region: 'z0', status }));
    expect(face.log()).toContainEqual(
      expect.objectContaining({ code: 'run_failed', hint: 'look at qappctl', level: 'error', status: 500 }),
    );
  });

  it('holds one line an event, whatever the request says', async () => {
    await using face = await startFace(fakeShim());
    await send(face.port, { path: '/apps/%0A%1b[31m/releases' });
    await send(face.port, { path: '/x%22%7D' });
    for (const line of face.logText().split('\n').filter(Boolean)) {
      expect(() => JSON.parse(line) as unknown).not.toThrow();
      expect(line).not.toMatch(/[\u0000-\u001f]/);
    }
  });

  it.each([
    ['reads', '/images', 'answered', 'further reads answered'],
    ['refusals', '/nope', 'refused', 'further requests refused'],
  ])('counts a storm of %s instead of telling each', async (_, path, told, counted) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const face = await startFace(fakeShim({ images: { list: async () => [] } }), { level: 'info' });
      for (let sent = 0; sent < 12; sent += 1)
        await Promise.all(Array.from({ length: 10 }, () => send(face.port, { path })));
      await face.stop.run(0);
      const lines = face.log();
      expect(lines.filter(({ msg }) => msg === told)).toHaveLength(50);
      expect(lines.filter(({ msg }) => msg === counted)).toMatchObject([{ requests: 70 }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    ['garbage', 'NONE SENSE\r\n\r\n', 400, 'malformed_request'],
    ['a large header', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
    ['a wish for a tunnel', 'CONNECT a:1 HTTP/1.1\r\n\r\n', 405, 'method_not_allowed'],
  ])('tells of what never became a request: %s', async (_, bytes, status, code) => {
    await using face = await startFace(fakeShim());
    const answer = await sendRaw(face.port, bytes);
    const id = /X-Request-Id: (\S+)/.exec(answer)?.[1];
    expect([statusOf(answer), id]).toEqual([status, expect.stringMatching(/^[0-9a-f]{12}-[0-9a-z]+$/)]);
    expect(face.log()).toContainEqual(expect.objectContaining({ reqId: id, status, code, level: 'warn' }));
    const { body } = await send(face.port, { path: '/metrics' });
    expect(body).toContain(`http_request_duration_seconds_count{method="",route="",status="${status}"} 1`);
  });

  it.each([
    { env: [`PASSWORD=${SECRET}`] },
    { env: `it's '${SECRET}'` },
    { args: SECRET },
    { command: [{ [SECRET]: 1 }] },
    { config: { name: 'a', files: [`${SECRET}`] } },
    { image: `user:${SECRET}@registry/'x'` },
    { flavor: [SECRET] },
  ])('does not hold what a mistaken field holds: %j', async (wrong) => {
    const shim = await createShim({ qappctl: '/bin/false', env: {} });
    await using face = await startFace(shim, { level: 'trace' });
    const body = JSON.stringify({ image: 'a', flavor: 'f', ...wrong });
    const answer = await send(face.port, { method: 'POST', path: '/apps/zenx/releases', body });
    expect(answer.status).toBe(400);
    expect(face.log()).toContainEqual(expect.objectContaining({ msg: 'refused', code: 'invalid_input' }));
    expect(face.logText()).not.toContain(SECRET);
  });
});

describe('/metrics', () => {
  const stats = (): RunStats => ({
    running: { read: 2, write: 1, push: 0, docker: 0, pull: 0 },
    waiting: { read: 3, write: 0, push: 0, docker: 0, pull: 0 },
  });

  const missing = new ShimError('invalid_input', 'region is required');

  it('tells requests by route and status, runs by action and outcome, and the queues', async () => {
    await using face = await startFace(
      fakeShim({ images: { list: async () => [] }, deploys: { list: () => Promise.reject(missing) }, stats }),
    );
    await send(face.port, { path: '/images' });
    await send(face.port, { path: '/images/' });
    await send(face.port, { path: '/apps/secret-name/deploys' });
    await send(face.port, { path: '/nope/secret-name' });
    const { body, headers } = await send(face.port, { path: '/metrics' });
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body).toContain(
      'http_request_duration_seconds_count{method="GET",route="/images",status="200"} 2',
    );
    expect(body).toContain(
      'http_request_duration_seconds_count{method="GET",route="/apps/:app/deploys",status="400"} 1',
    );
    expect(body).toContain('http_request_duration_seconds_count{method="",route="",status="404"} 1');
    expect(body).toContain('qappctl_runs_running{lane="read"} 2');
    expect(body).toContain('qappctl_runs_waiting{lane="read"} 3');
    expect(body).toMatch(/nodejs_eventloop_lag_p99_seconds/);
    expect(body).toMatch(/process_resident_memory_bytes/);
    expect(body).not.toContain('secret-name');
  });

  it('tells how late the event loop is, not how often it is looked at', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    try {
      const metrics = createMetrics();
      metrics.watchEventLoop(() => true);
      const lag = async (name: string) => {
        const text = await metrics.render(stats());
        return Number(new RegExp(`^nodejs_eventloop_lag_${name}_seconds (.*)$`, 'm').exec(text)?.[1]);
      };
      expect(await lag('min')).toBe(0);
      vi.advanceTimersByTime(1_000);
      expect(await lag('mean')).toBeLessThan(0.001);
      const late = performance.now() + 100 + 300;
      vi.spyOn(performance, 'now').mockReturnValue(late);
      vi.advanceTimersByTime(100);
      expect(await lag('max')).toBeCloseTo(0.3, 3);
      expect(await lag('max')).toBe(0);
    } finally {
      vi.restoreAllMocks();
      vi.useRealTimers();
    }
  });

  it('looks at the event loop while there are connections', async () => {
    await using face = await startFace(fakeShim({ stats }));
    const held = connect({ port: face.port, host: '127.0.0.1' });
    await vi.waitFor(
      async () => {
        const { body } = await send(face.port, { path: '/metrics' });
        expect(Number(/^nodejs_eventloop_lag_max_seconds (.*)$/m.exec(body)?.[1])).toBeGreaterThan(0);
      },
      { timeout: 30_000, interval: 150 },
    );
    held.destroy();
  });

  it('lets an idle server sleep: the event loop is looked at only while there are connections', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    try {
      const metrics = createMetrics();
      let connections = 0;
      const connect = () => {
        connections += 1;
        metrics.watchEventLoop(() => connections > 0);
      };
      expect(vi.getTimerCount()).toBe(0);
      connect();
      connect();
      expect(vi.getTimerCount()).toBe(1);
      vi.advanceTimersByTime(10_000);
      expect(vi.getTimerCount()).toBe(1);
      connections = 0;
      vi.advanceTimersByTime(100);
      expect(vi.getTimerCount()).toBe(0);
      vi.advanceTimersByTime(3_600_000);
      connect();
      vi.advanceTimersByTime(1_000);
      // The hour without a connection is no delay.
      expect(await metrics.render(stats())).toMatch(/^nodejs_eventloop_lag_max_seconds \d(e-\d+)?$/m);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is told of runs by the observer', async () => {
    const metrics = createMetrics();
    metrics.observer.runEnded?.({ kind: 'list_images', outcome: 'ok', duration: 20 });
    metrics.observer.runEnded?.({ kind: 'push_image', outcome: 'timed_out', duration: 2000 });
    metrics.observer.readShared?.();
    const text = await metrics.render(stats());
    expect(text).toContain('qappctl_run_duration_seconds_count{action="list_images",outcome="ok"} 1');
    expect(text).toContain('qappctl_run_duration_seconds_sum{action="push_image",outcome="timed_out"} 2');
    expect(text).toContain('qappctl_shared_reads_total 1');
  });
});

describe('probes', () => {
  it('say why the platform is not ready, asking it once for all', async () => {
    let asked = 0;
    const check = async () => {
      asked += 1;
      throw new ShimError('qappctl_unavailable', 'qappctl is not found', { hint: 'install it' });
    };
    await using face = await startFace(fakeShim({ check }));
    const answers = await Promise.all([1, 2, 3].map(() => send(face.port, { path: '/readyz' })));
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 503, body: 'not ready: qappctl_unavailable\n' });
    expect(asked).toBe(1);
    expect(await send(face.port, { path: '/healthz' })).toMatchObject({ status: 200, body: 'ok\n' });
    expect(asked).toBe(1);
  });
});

describe('readiness', () => {
  it('is asked for again only when the platform has answered, and waits for 2 seconds at most', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    try {
      let asked = 0;
      let answer: () => void = () => undefined;
      const check = () => {
        asked += 1;
        return new Promise<void>((resolve) => (answer = resolve));
      };
      const readiness = createReadiness(fakeShim({ check }), () => undefined);
      for (let probe = 0; probe < 4; probe += 1) {
        const reason = readiness.reason();
        await vi.advanceTimersByTimeAsync(6_000);
        expect(await reason).toBe('timed_out');
      }
      expect(asked).toBe(1);
      answer();
      await vi.advanceTimersByTimeAsync(4_000);
      expect(await readiness.reason()).toBeUndefined();
      expect(asked).toBe(1);
      await vi.advanceTimersByTimeAsync(2_000);
      const again = readiness.reason();
      answer();
      expect(await again).toBeUndefined();
      expect(asked).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('readiness of a busy server', () => {
  const look = async (check: () => Promise<void>, secondsSinceSuccess: number) => {
    const warned: unknown[] = [];
    const lastSuccess = () => performance.now() - secondsSinceSuccess * 1_000;
    const readiness = createReadiness(
      fakeShim({ check }),
      (error) => void warned.push(error),
      lastSuccess,
    ).reason();
    await vi.advanceTimersByTimeAsync(2_000);
    return [await readiness, warned.length];
  };
  const never = () => new Promise<void>(() => undefined);
  const fails = (code: 'overloaded' | 'qappctl_unavailable') => () =>
    Promise.reject(new ShimError(code, 'no'));

  it('is told by the runs that go well, as the look waits behind them', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    try {
      expect(await look(never, 1)).toEqual([undefined, 0]);
      expect(await look(fails('overloaded'), 1)).toEqual([undefined, 0]);
      expect(await look(never, 6)).toEqual(['timed_out', 0]);
      expect(await look(fails('overloaded'), 6)).toEqual(['overloaded', 1]);
      expect(await look(fails('qappctl_unavailable'), 1)).toEqual(['qappctl_unavailable', 1]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('knows of runs by the metrics, of those that went well alone', () => {
    const { observer, lastSuccess } = createMetrics();
    const ended = (outcome: 'ok' | 'run_failed') =>
      observer.runEnded?.({ kind: 'list_regions', outcome, duration: 1 });
    ended('run_failed');
    expect(lastSuccess()).toBe(-Infinity);
    ended('ok');
    expect(performance.now() - lastSuccess()).toBeLessThan(60_000);
  });
});

describe('the platform header', () => {
  it('tells that the local platform answers', async () => {
    await using face = await startFace(fakeShim(), { platform: 'local' });
    expect((await send(face.port, { path: '/nope' })).headers['x-qappctl-shim-platform']).toBe('local');
  });
});
