import { execa } from 'execa';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { createShim } from '../../../src/assembly/create-shim.js';
import { createClient } from '../../../src/client/create-client.js';
import type { ProgressEvent, Shim } from '../../../src/core/shim.js';
import { BIN, runBin, serveBin } from '../../helpers/bin.js';
import { describeWithDocker } from '../../helpers/docker.js';
import { until } from '../../helpers/processes.js';
import { engineDir, openOnEngine } from './engine-fixture.js';

const BURST = 20_000;

await describeWithDocker('logs of instances', (docker) => {
  const { host, images } = docker;

  /** An instance that runs a script of a shell. */
  async function running(script: string, options: { env?: { key: string; value: string }[] } = {}) {
    const dir = engineDir();
    const { release, deploy, all, instances } = await openOnEngine(docker, dir);
    await release({ name: 'v1', image: images.web, command: ['sh', '-c', script], ...options });
    const key = await deploy('v1');
    await until(async () => (await instances(key)).every(({ status }) => status !== 'PENDING'), 'begun');
    const [instance] = await instances(key);
    const shim = await createShim({
      env: {},
      dockerHost: host,
      local: { dir, engine: 'docker' },
      readReuse: 0,
    });
    onTestFinished(() => shim.close());
    const place = { app: 'zenx', deploy: key.id, instance: instance?.id ?? '' };
    return { dir, key, all, shim, place };
  }

  /** Options and environment of commands over the same directory. */
  const over = (dir: string) => ({
    args: ['--local', '--local-dir', dir, '--local-engine', 'docker', '--docker-host', host],
    env: { HOME: dir },
  });

  async function linesOf(shim: Shim, input: Parameters<Shim['instances']['logs']>[0]) {
    const events: ProgressEvent[] = [];
    await shim.instances.logs(input, { onProgress: (event) => events.push(event) });
    return events;
  }

  it('tell both streams apart, with time, the last ones, since a moment', async () => {
    const script =
      'echo one; echo two >&2; printf three; printf " and a half\\n"; printf "\\033[31mred\\n"; sleep 1000';
    const { shim, place } = await running(script);
    await until(async () => (await linesOf(shim, place)).length === 4, 'all lines');
    const all = await linesOf(shim, { ...place, timestamps: true });
    expect(all.map((event) => event.type === 'log' && [event.stream, event.line])).toEqual(
      expect.arrayContaining([
        ['stdout', 'one'],
        ['stderr', 'two'],
        ['stdout', 'three and a half'],
        ['stdout', '\u001b[31mred'],
      ]),
    );
    for (const event of all)
      expect(event).toMatchObject({ timestamp: expect.stringMatching(/^\d{4}-.*\.\d+Z$/) });
    expect(await linesOf(shim, { ...place, tail: 1 })).toHaveLength(1);
    expect(await linesOf(shim, { ...place, tail: 0 })).toEqual([]);
    expect(await linesOf(shim, { ...place, since: '10m' })).toHaveLength(4);
    expect(await linesOf(shim, { ...place, since: new Date(Date.now() + 5_000).toISOString() })).toEqual([]);
    await expect(linesOf(shim, { ...place, instance: 'nobody' })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(linesOf(shim, { ...place, deploy: 'nobody' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(linesOf(shim, { ...place, since: 'yesterday' })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('are followed through a restart, without a gap or a repeat, until the instance is gone', async () => {
    const script =
      'n=$(cat /n 2>/dev/null || echo 0); n=$((n+1)); echo $n >/n; echo "run $n"; sleep 3; exit 0';
    const { shim, place, key } = await running(script);
    const lines: string[] = [];
    const ended = shim.instances.logs(
      { ...place, follow: true },
      { onProgress: (event) => event.type === 'log' && lines.push(event.line) },
    );
    await until(() => lines.length >= 3, 'three runs');
    await shim.deploys.delete({ app: 'zenx', ...key });
    await ended;
    expect(lines.slice(0, 3)).toEqual(['run 1', 'run 2', 'run 3']);
    expect(new Set(lines).size).toBe(lines.length);
  });

  it('come in parts when a line is long, and all of them to a reader that is slow', async () => {
    const script = `head -c 200000 /dev/zero | tr '\\0' x; echo; i=0; while [ $i -lt ${BURST} ]; do echo "line $i"; i=$((i+1)); done; sleep 1000`;
    const { shim, place, dir } = await running(script);
    await until(
      async () =>
        (await linesOf(shim, { ...place, tail: 1 })).some(
          (event) => event.type === 'log' && event.line === `line ${BURST - 1}`,
        ),
      'the last line',
    );
    const local = await linesOf(shim, place);
    const long = local.filter((event) => event.type === 'log' && event.line.startsWith('x'));
    expect(long.map((event) => (event.type === 'log' ? event.line.length : 0)).reduce((a, b) => a + b)).toBe(
      200_000,
    );
    expect(Math.max(...long.map((event) => (event.type === 'log' ? event.line.length : 0)))).toBeLessThan(
      100_000,
    );
    expect(local).toHaveLength(BURST + long.length);
    const { args, env } = over(dir);
    const server = await serveBin(args, { env });
    const { url } = server;
    onTestFinished(async () => void (await server.stop()));
    const client = await createClient({ url });
    onTestFinished(() => client.close());
    const remote: string[] = [];
    await client.instances.logs(place, {
      onProgress: async (event) => {
        if (event.type !== 'log') return;
        if (remote.length % 5_000 === 0) await new Promise((resolve) => setTimeout(resolve, 300));
        remote.push(event.line);
      },
    });
    expect(remote).toEqual(local.map((event) => (event.type === 'log' ? event.line : '')));
    const path = `${url}/apps/zenx/deploys/${place.deploy}/instances/${place.instance}/logs`;
    const plain = await fetch(`${path}?tail=3&region=z0`);
    expect(plain.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await plain.text()).toBe(`line ${BURST - 3}\nline ${BURST - 2}\nline ${BURST - 1}\n`);
    const stream = await fetch(`${path}?tail=1`, { headers: { Accept: 'application/x-ndjson' } });
    expect(
      (await stream.text())
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toMatchObject([
      { type: 'log', stream: 'stdout', line: `line ${BURST - 1}` },
      { type: 'result', ok: true },
    ]);
    expect((await fetch(`${path}?tail=x`)).status).toBe(400);
    expect((await fetch(`${path}x`)).status).toBe(404);
    // Who leaves ends it, at the engine too.
    const leaving = new AbortController();
    const followed = await fetch(`${path}?follow=true&tail=1`, { signal: leaving.signal });
    await followed.body?.getReader().read();
    leaving.abort();
    await until(
      async () => /^http_streams_open 0$/m.test(await (await fetch(`${url}/metrics`)).text()),
      'no stream left',
    );
  });

  it('are printed on the stream that they were written to, and fit for a terminal', async () => {
    const { place, dir, shim } = await running(
      'echo out; echo err >&2; printf "\\033[31mred\\033[0m\\010\\n"; sleep 1000',
    );
    await until(async () => (await linesOf(shim, place)).length === 3, 'all lines');
    const { args: options, env } = over(dir);
    const args = [...options, 'instances', 'logs', place.app, place.deploy, place.instance];
    const run = (...more: string[]) => runBin([...args, ...more], { env });
    expect(await run()).toMatchObject({ exitCode: 0, stdout: 'out\nred', stderr: 'err' });
    expect((await run('--tail', 'all', '-t')).stdout).toMatch(/^\d{4}-\S+Z out\n/);
    const events = (await run('--json')).stdout.split('\n').map((line) => JSON.parse(line) as object);
    expect(events).toEqual(
      expect.arrayContaining([
        { type: 'log', stream: 'stdout', line: 'out', time: expect.any(String) },
        { type: 'log', stream: 'stderr', line: 'err', time: expect.any(String) },
      ]),
    );
    const child = execa(process.execPath, [BIN, ...args, '--follow'], { env, reject: false });
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    expect(await child).toMatchObject({ exitCode: 130 });
  });

  it.each([
    ['that goes on', 'while :; do echo tick; sleep 0.1; done', ['--follow']],
    ['of very much', `i=0; while [ $i -lt ${BURST} ]; do echo tick; i=$((i+1)); done; sleep 1000`, []],
  ])('end with the reader of a pipe, %s', async (_, script, more) => {
    const { place, dir } = await running(script);
    const { args, env } = over(dir);
    const logs = [BIN, ...args, 'instances', 'logs', place.app, place.deploy, place.instance, ...more];
    const head = execa('sh', ['-c', '"$0" "$@" | head -n 1', process.execPath, ...logs], { env });
    expect((await head).stdout).toBe('tick');
  });

  it('end with a result when the server stops, which stops clean', async () => {
    const { place, dir } = await running('echo one; sleep 1000');
    const { args, env } = over(dir);
    const server = await serveBin([...args, '--shutdown-timeout', '60s'], { env });
    const path = `${server.url}/apps/zenx/deploys/${place.deploy}/instances/${place.instance}/logs?follow=true`;
    const events = await fetch(path, { headers: { Accept: 'application/x-ndjson' } });
    const plain = await fetch(path);
    const begun = performance.now();
    expect(await server.stop()).toBe(0);
    // Far from the time that it may take.
    expect(performance.now() - begun).toBeLessThan(30_000);
    const told = (await events.text()).trim().split('\n');
    expect(told.map((line) => JSON.parse(line) as object)).toMatchObject([
      { type: 'log', line: 'one' },
      { type: 'result', ok: false, status: 503, error: { code: 'interrupted' } },
    ]);
    // Plain text that is not all ends as a connection that broke.
    await expect(plain.text()).rejects.toThrow();
  });

  it('are told of an instance that fails, without values of its variables', async () => {
    const { shim, place, key } = await running('echo "the key is $KEY"; echo "no such table" >&2; exit 3', {
      env: [{ key: 'KEY', value: 'correct-horse-battery' }],
    });
    const told: ProgressEvent[] = [];
    const failure = await shim.deploys
      .wait({ app: 'zenx', ...key, timeout: '60s' }, { onProgress: (event) => told.push(event) })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'deploy_failed' });
    const { logs } = (failure as { details: { logs: { line: string }[] } }).details;
    expect(logs).toContainEqual({ instance: place.instance, stream: 'stderr', line: 'no such table' });
    expect(logs.length).toBeLessThanOrEqual(20);
    expect(told.filter(({ type }) => type === 'log')).toHaveLength(logs.length);
    expect(JSON.stringify([failure, told])).not.toContain('correct-horse-battery');
    expect(JSON.stringify(logs)).toContain('the key is ');
  });
});
