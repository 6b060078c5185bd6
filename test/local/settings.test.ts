import { describe, expect, it } from 'vitest';
import { engineMode, localDir, startDelay } from '../../src/local/settings.js';

describe('the settings of the local platform', () => {
  it.each([
    ['/given', { QAPPCTL_SHIM_LOCAL_DIR: '/env' }, '/given'],
    [undefined, { QAPPCTL_SHIM_LOCAL_DIR: '/env' }, '/env'],
    [undefined, { XDG_STATE_HOME: '/state', HOME: '/home/me' }, '/state/qappctl-shim/local'],
    [undefined, { HOME: '/home/me' }, '/home/me/.local/state/qappctl-shim/local'],
  ])('keep the state as given, as the environment says, or in the state directory', (given, env, dir) => {
    expect(localDir(given, env)).toBe(dir);
  });

  it('take the engine from the environment, and auto for want of a word', () => {
    expect(engineMode(undefined, { QAPPCTL_SHIM_LOCAL_ENGINE: 'none' })).toBe('none');
    expect(engineMode('docker', { QAPPCTL_SHIM_LOCAL_ENGINE: 'none' })).toBe('docker');
    expect(engineMode(undefined, {})).toBe('auto');
    expect(() => engineMode('podman', {})).toThrow("invalid engine of the local platform 'podman'");
  });

  it('delay simulated instances by two seconds', () => {
    expect(startDelay(undefined, {})).toBe(2000);
    expect(startDelay(0, { QAPPCTL_SHIM_LOCAL_START_DELAY: '5s' })).toBe(0);
    expect(startDelay(undefined, { QAPPCTL_SHIM_LOCAL_START_DELAY: '5s' })).toBe(5000);
    expect(startDelay(undefined, { QAPPCTL_SHIM_LOCAL_START_DELAY: '5' })).toBe(5000);
  });
});
