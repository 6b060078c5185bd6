import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Core, createCore } from '../../helpers/core.js';
import { createStandIn, type StandIn } from '../../helpers/stand-in.js';

const KEYS = { accessKey: 'ak-canary-1234', secretKey: 'sk-canary-5678' };

let standIn: StandIn;
let core: Core;
beforeEach(() => {
  standIn = createStandIn();
  core = createCore({ file: standIn.path, keys: KEYS });
});
afterEach(async () => {
  await core.dispose();
  standIn.dispose();
});

describe('the platform over qappctl', () => {
  it('tells neither key when a login fails', async () => {
    standIn.fault('login', { exit: 1, stderr: `bad pair ${KEYS.accessKey} ${KEYS.secretKey}\n` });
    await expect(core.client.listApps()).rejects.toThrow(
      /exit status 1, bad pair \[redacted\] \[redacted\]$/,
    );
  });

  it('says that the outcome of a change which was ended for what it printed is unknown', async () => {
    const floods = { flood: 17 * 1024 * 1024, hang: true };
    standIn.fault('register', floods);
    standIn.fault('list', floods);
    await expect(core.client.registerApp('zenx', undefined)).rejects.toMatchObject({
      code: 'unreadable_answer',
      message: 'err register app: qappctl printed more than 16 MiB, outcome unknown',
      hint: 'list what exists before you try again',
    });
    await expect(core.client.listApps()).rejects.toMatchObject({
      message: 'err list apps: qappctl printed more than 16 MiB',
      hint: undefined,
    });
  });

  it.each([
    ['the whole answer', (deep: string) => deep],
    ['an entry', (deep: string) => `[${deep}]`],
    ['a field that qappctl adds', (deep: string) => `[{"name":"zenx","extra":${deep}}]`],
    ['a documented field', (deep: string) => `[{"name":"zenx","desc":${deep}}]`],
  ])('can not read what is nested 100,000 deep: %s', async (_where, answer) => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const deep = open.repeat(100_000) + (open === '[' ? '' : '1') + close.repeat(100_000);
      standIn.fault('list', { stdout: answer(deep), times: 1 });
      await expect(core.client.listApps()).rejects.toMatchObject({
        code: 'unreadable_answer',
        message: expect.stringMatching(/^err list apps: unreadable answer: .{1,200}$/),
      });
    }
  });

  it('keeps what is nested as deep as somebody may mean it', async () => {
    const deep = JSON.parse(`${'['.repeat(60)}1${']'.repeat(60)}`) as unknown;
    standIn.fault('list', { stdout: JSON.stringify([{ name: 'zenx', deep }]) });
    expect(await core.client.listApps()).toEqual([{ name: 'zenx', deep }]);
  });

  it('takes the id of a deploy whatever else is printed with it', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    standIn.fault('deploy create', { stdout: `{"id":"d1","extra":${deep}}` });
    const deploy = { release: 'v1', region: 'z0', replicas: 1 };
    expect(await core.client.createDeploy('zenx', deploy)).toEqual({ id: 'd1' });
  });
});
