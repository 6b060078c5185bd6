import { describe, expect, it } from 'vitest';
import { type FakeShim, invoke } from './invoke.js';

const shim: FakeShim = { session: { login: async () => undefined } };
const TERMINAL = { stdin: true, stderr: true };

describe('login', () => {
  it('takes keys that are given', async () => {
    const { exitCode, stdout, stderr, options } = await invoke(['login'], {
      shim,
      env: { ACCESS_KEY: 'ak', SECRET_KEY: 'sk', HOME: '/home/me' },
    });
    expect([exitCode, stdout, stderr]).toEqual([0, '', 'logged in\n']);
    expect(options).toMatchObject({ accessKey: 'ak', secretKey: 'sk', qappctlHome: undefined });
  });

  it('asks for them on a terminal, shows no letter of the secret, and logs the user in', async () => {
    const { exitCode, stdout, stderr, options } = await invoke(['login'], {
      shim,
      input: 'ak-typed\rsk-canary\r',
      terminal: TERMINAL,
      env: { HOME: '/home/me' },
    });
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(stderr).toContain('access key: ');
    expect(stderr).toContain('secret key: ');
    expect(stderr).not.toMatch(/canary|s.?k.?-.?c/);
    expect(options).toMatchObject({ accessKey: 'ak-typed', secretKey: 'sk-canary', qappctlHome: '/home/me' });
  });

  it('asks for the secret key alone when the access key is given', async () => {
    const { stderr, options } = await invoke(['login', '--access-key', 'ak'], {
      shim,
      input: 'sk-typed\r',
      terminal: TERMINAL,
    });
    expect(stderr).not.toContain('access key: ');
    expect(options).toMatchObject({ accessKey: 'ak', secretKey: 'sk-typed' });
  });

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
    ['Ctrl-C at the second question', 'ak\r\u0003'],
  ])('ends with 130 on %s', async (_name, input) => {
    const argv = ['login', '--no-color'];
    const { exitCode, stdout, stderr, options } = await invoke(argv, { shim, input, terminal: TERMINAL });
    expect([exitCode, stdout, options]).toEqual([130, '', undefined]);
    expect(stderr).toMatch(/\nerror: no keys were given\n$/);
  });

  it('says what is missing where there is nobody to ask', async () => {
    const { exitCode, stdout, stderr, options } = await invoke(['login'], { shim });
    expect([exitCode, stdout, options]).toEqual([2, '', undefined]);
    expect(stderr).toBe(
      'error: a login needs an access key and a secret key\n' +
        'hint: give --access-key and --secret-key-file (ACCESS_KEY, SECRET_KEY)\n',
    );
  });

  it('says that qappctl is missing before it asks for anything', async () => {
    for (const env of [
      { PATH: '/nowhere' },
      { PATH: '/bin', QAPPCTL: '/nowhere/qappctl' },
      { QAPPCTL: '/etc/passwd' },
    ]) {
      const { exitCode, stderr } = await invoke(['login'], {
        shim,
        env,
        input: 'ak\rsk\r',
        terminal: TERMINAL,
      });
      expect(exitCode).toBe(7);
      expect(stderr).not.toContain('access key: ');
    }
  });

  it('needs no keys on the local platform', async () => {
    expect(await invoke(['login', '--local', '--json'], { shim })).toMatchObject({
      exitCode: 0,
      stdout: '{"loggedIn":true}\n',
    });
  });
});
