import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDockerEngine, type DockerEngineOptions } from '../../../src/core/docker/docker-engine.js';
import type { PullProgress } from '../../../src/core/docker/engine.js';
import { createFakeEngine, pullLine, sendError, type FakeEngine } from '../../helpers/fake-engine.js';

let fake: FakeEngine;
let home: string;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'docker-engine-test-'));
  fake = await createFakeEngine({
    images: ['here:1'],
    registry: { images: ['there:1', 'registry.example:5000/team/there:2'] },
  });
});

afterEach(async () => {
  rmSync(home, { recursive: true });
  await fake.dispose();
});

function engineOf(options: Partial<DockerEngineOptions> = {}) {
  return createDockerEngine({ host: fake.host, env: { HOME: home }, pullTimeout: 60_000, ...options });
}

describe('hasImage', () => {
  it('tells what the engine holds, and asks by an encoded path', async () => {
    await expect(engineOf().hasImage('here:1')).resolves.toBe(true);
    await expect(engineOf().hasImage('registry.example:5000/team/other')).resolves.toBe(false);
    expect(fake.calls.map(({ url }) => url)).toEqual([
      '/images/here%3A1/json',
      '/images/registry.example%3A5000%2Fteam%2Fother/json',
    ]);
  });

  it.each(['../containers/json', 'a/../b', 'name?all=1', 'name#x', 'a//b', '', '%2e%2e/x'])(
    'refuses %j without a call',
    async (reference) => {
      await expect(engineOf().hasImage(reference)).rejects.toMatchObject({ code: 'invalid_input' });
      await expect(engineOf().pullImage(reference)).rejects.toMatchObject({ code: 'invalid_input' });
      expect(fake.calls).toEqual([]);
    },
  );

  it.each([400, 401, 403, 500, 503])('does not take status %i for a missing image', async (status) => {
    fake.answerInspect = (response) => sendError(response, status, 'some \u001b[31mtrouble\u001b[0m');
    await expect(engineOf().hasImage('here:1')).rejects.toMatchObject({
      code: 'docker_unavailable',
      message: `can't use the Docker Engine at ${fake.host}: it answered ${status}: some trouble`,
    });
  });

  it('gives up on an engine that does not answer', async () => {
    fake.answerInspect = () => undefined;
    await expect(engineOf({ answerTimeout: 50 }).hasImage('here:1')).rejects.toMatchObject({
      code: 'docker_unavailable',
      message: expect.stringContaining('it did not answer within 0.05 s'),
    });
  });

  it('reports an engine that closes the connection', async () => {
    fake.answerInspect = (response) => response.destroy();
    await expect(engineOf().hasImage('here:1')).rejects.toMatchObject({
      code: 'docker_unavailable',
      message: expect.stringContaining('it closed the connection'),
    });
  });

  it('is interrupted by the caller, before the call and during it', async () => {
    const early = new AbortController();
    early.abort();
    const refused = engineOf().hasImage('here:1', { signal: early.signal });
    await expect(refused).rejects.toMatchObject({ code: 'interrupted' });
    expect(fake.calls).toEqual([]);

    const late = new AbortController();
    fake.answerInspect = () => late.abort();
    const cut = engineOf().hasImage('here:1', { signal: late.signal });
    await expect(cut).rejects.toMatchObject({ code: 'interrupted' });
  });
});

describe('an engine out of reach', () => {
  it('names a socket that is not there, and what to start', async () => {
    const host = `unix://${join(home, 'none.sock')}`;
    await expect(engineOf({ host }).hasImage('here:1')).rejects.toMatchObject({
      code: 'docker_unavailable',
      message: `can't use the Docker Engine at ${host}: there is no such socket`,
      hint: expect.stringContaining('start Docker'),
    });
    await expect(engineOf({ host }).pullImage('here:1')).rejects.toMatchObject({
      code: 'docker_unavailable',
    });
  });

  it('names a socket that nobody listens on any more', async () => {
    const path = join(home, 'left.sock');
    const server = createServer().listen(path);
    await new Promise((resolve) => server.once('listening', resolve));
    // The file outlives its server when it is moved away meanwhile.
    renameSync(path, `${path}.moved`);
    await new Promise((resolve) => server.close(resolve));
    await expect(engineOf({ host: `unix://${path}.moved` }).hasImage('here:1')).rejects.toMatchObject({
      code: 'docker_unavailable',
      message: expect.stringContaining('connection refused'),
    });
  });
});

describe('pullImage', () => {
  it('pulls, reports each layer, and finds the image afterwards', async () => {
    const events: PullProgress[] = [];
    await engineOf().pullImage('there:1', { onProgress: (event) => events.push(event) });
    expect(fake.calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /images/create?fromImage=docker.io%2Flibrary%2Fthere&tag=1',
      'GET /images/there%3A1/json',
    ]);
    expect(events).toContainEqual({
      layer: '3f4a9c1d2e5b',
      status: 'Downloading',
      current: 512,
      total: 1024,
    });
    expect(fake.images).toContain('there:1');
  });

  it('asks for the digest when there is one', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    fake.answerPull = (response) => response.end();
    fake.answerInspect = (response) => response.end('{}');
    await engineOf().pullImage(`team/there:2@${digest}`);
    expect(fake.pulls()).toEqual([`docker.io/team/there@${digest}`]);
  });

  it('takes a stream that ends well without the image for a failure', async () => {
    fake.answerPull = (response) => response.end(pullLine({ status: 'Status: Downloaded' }));
    await expect(engineOf().pullImage('there:1')).rejects.toMatchObject({
      code: 'pull_failed',
      message: 'err docker pull: the engine reported success, but the image is not there',
    });
  });

  it('passes over a line that is not JSON', async () => {
    fake.answerPull = (response, reference) => {
      fake.images.push(reference);
      response.write('{"status":"Pulling\n\n[]\n"text"\nnull\n12\n');
      response.end(pullLine({ status: 'Pull complete' }));
    };
    await expect(engineOf().pullImage('there:1')).resolves.toBeUndefined();
  });

  it('does not lose an error in a last line without newline', async () => {
    fake.images.push('there:1');
    fake.answerPull = (response) => {
      response.write(pullLine({ status: 'Downloading' }));
      response.end('{"errorDetail":{"message":"disk full"},"error":"disk full"}');
    };
    await expect(engineOf().pullImage('there:1')).rejects.toMatchObject({
      code: 'pull_failed',
      message: 'err docker pull: disk full',
    });
  });

  it('reports a stream that is cut off', async () => {
    fake.answerPull = (response) =>
      response.write(pullLine({ status: 'Downloading' }), () => response.destroy());
    await expect(engineOf().pullImage('there:1')).rejects.toMatchObject({
      code: 'pull_failed',
      message: 'err docker pull: the connection to the Docker Engine broke off',
    });
  });

  it('reports an engine that goes away before it answers', async () => {
    fake.answerPull = (response) => response.destroy();
    await expect(engineOf().pullImage('there:1')).rejects.toMatchObject({ code: 'docker_unavailable' });
  });

  it('gives up on an engine that falls silent', async () => {
    fake.answerPull = (response) => response.write(pullLine({ status: 'Downloading' }));
    fake.answerPing = () => undefined;
    await expect(engineOf({ pullSilence: 100 }).pullImage('there:1')).rejects.toMatchObject({
      code: 'timed_out',
      message: "docker pull of 'there:1' hangs, the engine said nothing for 0.1s and answers no ping",
    });
  });

  it('waits for an engine that says nothing while it unpacks, but answers a ping', async () => {
    fake.answerPull = (response, reference) => {
      response.write(pullLine({ status: 'Extracting' }));
      const pings = () => fake.calls.filter(({ url }) => url.endsWith('/_ping')).length;
      const timer = setInterval(() => {
        if (pings() < 2) return;
        clearInterval(timer);
        fake.images.push(reference);
        response.end(pullLine({ status: 'done' }));
      }, 5);
    };
    await engineOf({ pullSilence: 300 }).pullImage('there:1');
  });

  it('ends a pull that takes too long although it goes on', async () => {
    fake.answerPull = (response) => {
      const timer = setInterval(() => response.write(pullLine({ status: 'Downloading' })), 10);
      response.once('close', () => clearInterval(timer));
    };
    await expect(engineOf({ pullTimeout: 200 }).pullImage('there:1')).rejects.toMatchObject({
      code: 'timed_out',
      message: "docker pull of 'there:1' took longer than 0.2s",
    });
  });

  it('is interrupted by the caller, and lets go of the engine', async () => {
    const controller = new AbortController();
    const closed = new Promise((resolve) => {
      fake.answerPull = (response) => {
        response.once('close', resolve);
        response.write(pullLine({ status: 'Downloading' }));
      };
    });
    const pull = engineOf().pullImage('there:1', {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(pull).rejects.toMatchObject({ code: 'interrupted' });
    await closed;
  });

  it('reads characters that are split between chunks', async () => {
    const bytes = Buffer.from(pullLine({ status: '正在拉取 🐳' }));
    fake.answerPull = (response, reference) => {
      fake.images.push(reference);
      response.write(bytes.subarray(0, 12), () => response.end(bytes.subarray(12)));
    };
    const seen: string[] = [];
    await engineOf().pullImage('there:1', { onProgress: ({ status }) => seen.push(status) });
    expect(seen).toEqual(['正在拉取 🐳']);
  });

  it('keeps its memory while 100 MB of progress pass', async () => {
    const line = pullLine({
      status: 'Downloading',
      id: '3f4a9c1d2e5b',
      progressDetail: { current: 1, total: 2 },
    });
    const block = Buffer.from(line.repeat(10_000));
    const blocks = Math.ceil((100 * 1024 * 1024) / block.length);
    fake.answerPull = (response, reference) => {
      fake.images.push(reference);
      let left = blocks;
      const next = () => void (left-- > 0 ? response.write(block, next) : response.end());
      next();
    };
    let events = 0;
    let most = 0;
    const before = process.memoryUsage().rss;
    await engineOf().pullImage('there:1', {
      onProgress: () => {
        if (events++ % 10_000 === 0) most = Math.max(most, process.memoryUsage().rss - before);
      },
    });
    expect(events).toBe(blocks * 10_000);
    expect(most).toBeLessThan(150 * 1024 * 1024);
  });
});
