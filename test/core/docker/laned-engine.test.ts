import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDockerEngine } from '../../../src/core/docker/docker-engine.js';
import { LanedEngine } from '../../../src/core/docker/laned-engine.js';
import { type Core, createCore } from '../../helpers/core.js';
import { createFakeEngine, pullLine, type FakeEngine } from '../../helpers/fake-engine.js';
import { isAlive, until } from '../../helpers/processes.js';
import { createStandIn, type StandIn } from '../../helpers/stand-in.js';

const CUT = { code: 'interrupted', message: 'err docker pull: interrupted, outcome unknown' };

let standIn: StandIn;
let fake: FakeEngine;
let core: Core;

beforeEach(async () => {
  standIn = createStandIn();
  fake = await createFakeEngine();
  const env = { HOME: standIn.dir, PATH: `${standIn.dir}:${process.env.PATH}` };
  const engine = createDockerEngine({ host: fake.host, env, pullTimeout: 60_000 });
  core = createCore({ file: standIn.path, engine });
});
afterEach(async () => {
  await core.dispose();
  await fake.dispose();
  standIn.dispose();
});

/** A pull of which the engine tells and tells. */
async function endlessPull() {
  let gone = false;
  fake.answerPull = (response) => {
    const timer = setInterval(() => response.write(pullLine({ status: 'Downloading' })), 10);
    response.once('close', () => {
      clearInterval(timer);
      gone = true;
    });
  };
  const push = core.shim.images.push({ image: 'busy:1' });
  push.catch(() => undefined);
  await until(() => fake.pulls().length === 1);
  return { push, gone: () => gone };
}

/** A credential helper that answers never, with a child of its own. */
async function endlessHelper() {
  const [program, pids] = ['docker-credential-slow', 'pids'].map((name) => join(standIn.dir, name)) as [
    string,
    string,
  ];
  writeFileSync(
    program,
    `#!/bin/sh\ntrap '' TERM\nsleep 600 &\necho $$ $! > ${pids}.new\nmv ${pids}.new ${pids}\nwait\n`,
  );
  chmodSync(program, 0o755);
  mkdirSync(join(standIn.dir, '.docker'));
  writeFileSync(join(standIn.dir, '.docker', 'config.json'), '{"credsStore":"slow"}');
  const push = core.shim.images.push({ image: 'busy:1' });
  push.catch(() => undefined);
  await until(() => existsSync(pids));
  const [helper, child] = readFileSync(pids, 'utf8').split(' ').map(Number) as [number, number];
  return { push, alive: () => isAlive(helper) || isAlive(child) };
}

describe('closing', () => {
  it('cuts a pull off, tells its caller, and lets go of the engine', async () => {
    const { push, gone } = await endlessPull();
    await core.shim.close();
    await expect(push).rejects.toMatchObject(CUT);
    await until(gone);
    expect(standIn.runs().map(({ argv }) => argv[0])).toEqual(['images']);
  });

  it('cuts off an inspection that is not answered', async () => {
    fake.answerInspect = () => undefined;
    const push = core.shim.images.push({ image: 'busy:1' });
    push.catch(() => undefined);
    await until(() => fake.calls.length === 1);
    await core.shim.close();
    await expect(push).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('ends a credential helper with all that it started', async () => {
    const { push, alive } = await endlessHelper();
    expect(alive()).toBe(true);
    await core.shim.close();
    await expect(push).rejects.toMatchObject(CUT);
    await until(() => !alive());
    expect(fake.pulls()).toEqual([]);
  });
});

describe('killing', () => {
  it('ends a pull', async () => {
    const { push, gone } = await endlessPull();
    core.shim.kill();
    await expect(push).rejects.toMatchObject(CUT);
    await until(gone);
  });

  it('ends a credential helper before it returns', async () => {
    const { push, alive } = await endlessHelper();
    core.shim.kill();
    await expect(push).rejects.toMatchObject(CUT);
    await until(() => !alive());
  });
});

describe('a stopped engine', () => {
  it('ends what comes later at once', async () => {
    const aborted: boolean[] = [];
    const note = async (_: string, o?: { signal?: AbortSignal | undefined }) =>
      void aborted.push(o?.signal?.aborted ?? false);
    const engine = new LanedEngine({ hasImage: async () => true, pullImage: note });
    await engine.pullImage('busy:1');
    engine.stop();
    await expect(engine.pullImage('busy:1')).rejects.toMatchObject({ code: 'interrupted' });
    expect(aborted).toEqual([false]);
  });

  it("passes its caller's signal on, and keeps no hold of it", async () => {
    const controller = new AbortController();
    let seen: AbortSignal | undefined;
    let end = () => undefined as void;
    const hasImage = (_: string, o?: { signal?: AbortSignal | undefined }) => {
      seen = o?.signal;
      return new Promise<boolean>((resolve) => (end = () => resolve(true)));
    };
    const engine = new LanedEngine({ hasImage, pullImage: async () => undefined });
    const call = engine.hasImage('busy:1', { signal: controller.signal });
    end();
    await call;
    controller.abort();
    expect(seen?.aborted).toBe(false);
    await expect(engine.hasImage('busy:1', { signal: controller.signal })).rejects.toMatchObject({
      code: 'interrupted',
    });
  });

  it('has a bounded number of pulls, and a bounded number that wait', async () => {
    const engine = new LanedEngine({
      hasImage: async () => true,
      pullImage: () => new Promise(() => undefined),
    });
    const codes: string[] = [];
    for (let index = 0; index < 40; index += 1)
      engine.pullImage(`busy:${index}`).catch(({ code }: { code: string }) => codes.push(code));
    await new Promise((resolve) => setImmediate(resolve));
    expect(engine.count('running')).toEqual({ docker: 0, pull: 4 });
    expect(engine.count('waiting')).toEqual({ docker: 0, pull: 32 });
    expect(codes).toEqual(['overloaded', 'overloaded', 'overloaded', 'overloaded']);
    engine.stop();
    await new Promise((resolve) => setImmediate(resolve));
    expect(codes.filter((code) => code === 'interrupted')).toHaveLength(32);
  });
});
