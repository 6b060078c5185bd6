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
});
