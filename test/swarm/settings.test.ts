import { describe, expect, it } from 'vitest';
import { overcommit, platformName, registrySettings } from '../../src/swarm/settings.js';
import { objectName, serviceName } from '../../src/swarm/store/names.js';

describe('settings of the platform on a swarm', () => {
  it.each([
    ['registry.example.com', 'registry.example.com', 'registry.example.com'],
    ['registry.example.com:5000/qapp/', 'registry.example.com:5000', 'registry.example.com:5000/qapp'],
    ['localhost:5000/a/b-c', 'localhost:5000', 'localhost:5000/a/b-c'],
    ['10.0.0.1:5000', '10.0.0.1:5000', '10.0.0.1:5000'],
    ['[fd00::1]:5000/x', '[fd00::1]:5000', '[fd00::1]:5000/x'],
  ])('take the registry %s', (given, host, repository) => {
    expect(registrySettings(given)).toEqual({ host, repository });
  });

  it.each([
    '',
    'qapp',
    'https://registry.example.com',
    'host.example/UPPER',
    'host:port',
    'a.b/c//d',
    'user@host.example',
  ])('refuse the registry %j, with a line to paste', (given) => {
    expect(() => registrySettings(given)).toThrow(
      expect.objectContaining({
        code: 'invalid_input',
        hint: expect.stringContaining('--registry ') as string,
      }),
    );
  });

  it('take one name of a platform, and refuse others', () => {
    expect(platformName(undefined)).toBe('default');
    expect(platformName('staging')).toBe('staging');
    for (const bad of ['', 'A', '-a', 'a-', 'a'.repeat(21), 'a b'])
      expect(() => platformName(bad)).toThrow(/invalid name of a platform/);
  });

  it('give out cores once, or as often as is said', () => {
    expect(overcommit({})).toBe(1);
    expect(overcommit({ QAPPCTL_SHIM_SWARM_OVERCOMMIT: '2.5' })).toBe(2.5);
    for (const bad of ['0', '101', 'x', '-1', 'NaN'])
      expect(() => overcommit({ QAPPCTL_SHIM_SWARM_OVERCOMMIT: bad })).toThrow(
        /invalid QAPPCTL_SHIM_SWARM_OVERCOMMIT/,
      );
  });
});

describe('names of objects', () => {
  it('are names that a swarm takes, and differ by all that is named, its case and its platform included', () => {
    const names = [
      objectName('default', ['app', 'zenx']),
      objectName('default', ['app', 'ZENX']),
      objectName('other', ['app', 'zenx']),
      objectName('default', ['release', 'zenx']),
      objectName('default', ['release', 'a', 'b']),
      objectName('default', ['release', 'a,b']),
      objectName('default', ['app', '应用'.repeat(50)]),
    ];
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9-_.]{1,64}$/);
  });

  it('of services are the ids of deploys, and differ by platform', () => {
    expect(serviceName('default', 'g1')).toBe('g1');
    expect(serviceName('staging', 'g1')).toBe('staging-g1');
  });
});
