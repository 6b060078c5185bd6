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
});
