import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDockerEngine } from '../../src/core/docker/docker-engine.js';
import { type Core, createCore } from '../helpers/core.js';
import { createFakeEngine, type FakeEngine } from '../helpers/fake-engine.js';
import { until } from '../helpers/processes.js';
import { createStandIn, type StandIn } from '../helpers/stand-in.js';
import { open, startFace, type RunningFace } from './face.js';

let standIn: StandIn;
let fake: FakeEngine;
let core: Core;
let face: RunningFace;

beforeEach(async () => {
  standIn = createStandIn();
  fake = await createFakeEngine();
  const env = { HOME: standIn.dir, PATH: process.env.PATH };
  core = createCore({
    file: standIn.path,
    engine: createDockerEngine({ host: fake.host, env, pullTimeout: 60_000 }),
  });
  face = await startFace(core.shim);
});
afterEach(async () => {
  await face[Symbol.asyncDispose]();
  await core.dispose();
  await fake.dispose();
  standIn.dispose();
});

const BODY = '{"image":"busy:1"}';
const PUSH = `POST /images HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;

describe('a push whose client leaves', () => {
  it('ends while it still pulls, as nothing was changed', async () => {
    let pullEnded = false;
    fake.answerPull = (response) => {
      response.writeHead(200);
      response.flushHeaders();
      response.once('close', () => (pullEnded = true));
    };
    const [first, second] = [await open(face.port), await open(face.port)];
    first.write(PUSH);
    second.write(PUSH);
    await until(() => fake.pulls().length === 1);
    first.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(pullEnded).toBe(false);
    second.destroy();
    await until(() => pullEnded);
    expect(standIn.runs().some(({ argv }) => argv[0] === 'push')).toBe(false);
  });

  it('goes on once qappctl pushes', async () => {
    fake.images.push('busy:1');
    standIn.fault('push', { delay: 300 });
    const client = await open(face.port);
    client.write(PUSH);
    await until(() => standIn.runs().some(({ argv }) => argv[0] === 'push'));
    client.destroy();
    await until(() => face.log().some(({ msg }) => msg === 'changed'));
    expect(core.runs.find(({ kind }) => kind === 'push_image')).toMatchObject({ outcome: 'ok' });
  });
});
