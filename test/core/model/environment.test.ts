import { userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { homeDirectory, stateDirectory } from '../../../src/core/model/environment.js';
import { localDir } from '../../../src/local/settings.js';

describe('directories of the user', () => {
  it.each([
    ['XDG_STATE_HOME', { XDG_STATE_HOME: '/state', HOME: '/home/u' }, '/state/qappctl-shim'],
    ['HOME', { HOME: '/home/u' }, '/home/u/.local/state/qappctl-shim'],
    [
      'HOME when XDG_STATE_HOME is relative',
      { XDG_STATE_HOME: 'state', HOME: '/h' },
      '/h/.local/state/qappctl-shim',
    ],
    ['HOME when XDG_STATE_HOME is empty', { XDG_STATE_HOME: '', HOME: '/h' }, '/h/.local/state/qappctl-shim'],
  ])('keep state below %s', (_, env, expected) => {
    expect(stateDirectory(env)).toBe(expected);
    expect(localDir(undefined, env)).toBe(`${expected}/local`);
  });

  it.each([{}, { HOME: '' }])('come from the list of users without HOME: %o', (env) => {
    expect(homeDirectory(env)).toBe(userInfo().homedir);
    expect(stateDirectory(env)).toBe(`${userInfo().homedir}/.local/state/qappctl-shim`);
  });

  it('are never relative, which would be another place in each working directory', () => {
    expect(homeDirectory({ HOME: 'home' })).toBeUndefined();
    expect(() => stateDirectory({ HOME: 'home' })).toThrowError(
      expect.objectContaining({ code: 'state_unavailable' }),
    );
  });
});
