import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Account } from '../../../src/core/qappctl/account.js';

const KEYS = { accessKey: 'ak', secretKey: 'sk' };

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'account-test-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const accountIn = (XDG_STATE_HOME: string) => new Account(KEYS, { env: { XDG_STATE_HOME }, home: undefined });

describe("qappctl's home directory", () => {
  it('is made for this user only, with what is missing above it, as often as it is asked for', () => {
    const account = accountIn(join(base, 'a', 'b'));
    account.prepare();
    account.prepare();
    expect(statSync(account.home ?? '').mode & 0o777).toBe(0o700);
    account.mark();
    expect(account.isMarked()).toBe(true);
    account.unmark();
    expect(account.isMarked()).toBe(false);
  });

  it.each([
    // Node 20 and later ones name it differently.
    ['below a device', '/dev/full', 'ENOTDIR|EEXIST'],
    ['where the kernel makes the directories', '/proc/nope', 'ENOENT'],
  ])('is named when it lies %s', (_, state, code) => {
    const account = accountIn(state);
    expect(() => account.prepare()).toThrow(
      expect.objectContaining({
        code: 'state_unavailable',
        message: expect.stringMatching(
          new RegExp(`^can't use qappctl's home directory ${account.home} \\((${code})\\)$`),
        ) as string,
        hint: 'let this user write there, or name another directory with --qappctl-home or XDG_STATE_HOME',
      }),
    );
  });

  it('is named when it is a file, also by what is to be kept there', () => {
    const home = join(base, 'file');
    writeFileSync(home, '');
    const account = new Account(KEYS, { env: {}, home });
    for (const change of [() => account.prepare(), () => account.mark(), () => account.unmark()])
      expect(change).toThrow(expect.objectContaining({ code: 'state_unavailable' }));
  });
});
