import { describe, expect, it } from 'vitest';
import { LOG_LEVELS } from '../../../src/http/observe/log.js';
import { fakeShim } from '../../http/face.js';
import { serving } from '../../http/serving.js';
import { invoke } from '../invoke.js';

const ANY = ['--listen-addr', '127.0.0.1:0'];
const empty = () => fakeShim({ images: { list: async () => [] } });

/** Its exit code and what it says; a server that starts after all is ended. */
async function refusal(args: string[], env: Record<string, string> = {}): Promise<[number, string]> {
  const server = serving(args, empty(), env);
  void server.ready.then(
    () => server.signal('SIGTERM'),
    () => undefined,
  );
  return [await server.exitCode, server.stderr()];
}

/** Starts with these, and ends well. */
async function expectStart(args: string[], env: Record<string, string> = {}): Promise<string> {
  const server = serving([...ANY, ...args], empty(), env);
  await server.ready;
  server.signal('SIGTERM');
  expect(await server.exitCode).toBe(0);
  return server.stderr();
}

describe('an option of serve', () => {
  it('is refused without a value, as with a variable of the shell that is empty', async () => {
    const { stdout: help } = await invoke(['serve', '--help']);
    const own = (help.split('Global Options')[0] ?? '').matchAll(/^ {2}(--[a-z-]+) (<[a-z]+>)/gm);
    const flags = [...own].map(([, flag = '', value = '']) => [flag, value]);
    expect(flags).toHaveLength(17);
    for (const [flag = '', value] of flags)
      for (const given of ['', '--tls-key'])
        expect(await refusal([flag, given])).toEqual([
          2,
          expect.stringContaining(`option '${flag} ${value}' needs a value`),
        ]);
  });

  it('is not given by an empty variable', async () => {
    const names = ['LISTEN_ADDR', 'AUTH_TOKEN_FILE', 'AUTH_TOKEN', 'ALLOWED_HOSTS', 'ALLOWED_ORIGINS'];
    names.push('TRUSTED_PROXIES', 'KEEP_ALIVE_TIMEOUT');
    names.push(
      'TLS_CERT',
      'TLS_KEY',
      'MAX_RUNS',
      'READ_REUSE',
      'SHUTDOWN_TIMEOUT',
      'SHUTDOWN_DELAY',
      'QAPPCTL_SHIM_STORE',
      'QAPPCTL_SHIM_STORE_PASSWORD_FILE',
      'LOG_LEVEL',
      'LOG_FORMAT',
    );
    const env = Object.fromEntries(names.map((name) => [name, '']));
    expect(await expectStart([], env)).toContain('"level":"info"');
  });

  it.each([
    [['--max-runs', '9999999'], {}, "invalid --max-runs '9999999': must be a whole number up to 999999"],
    [[], { MAX_RUNS: 'x' }, "invalid MAX_RUNS 'x'"],
    [[], { READ_REUSE: 'x' }, "invalid READ_REUSE 'x'"],
    [[], { SHUTDOWN_TIMEOUT: 'x' }, "invalid SHUTDOWN_TIMEOUT 'x'"],
    [[], { LOG_LEVEL: 'x' }, "invalid LOG_LEVEL 'x'"],
    [[], { LOG_FORMAT: 'x' }, "invalid LOG_FORMAT 'x'"],
    [[], { KEEP_ALIVE_TIMEOUT: '0' }, "invalid KEEP_ALIVE_TIMEOUT '0'"],
    [['--keep-alive-timeout', 'x'], {}, "invalid --keep-alive-timeout 'x'"],
    [['--trusted-proxy', '10.0.0.0/40'], {}, "invalid --trusted-proxy '10.0.0.0/40': neither an IP address"],
    [[], { TRUSTED_PROXIES: '10.0.0.1, proxy' }, "invalid TRUSTED_PROXIES 'proxy'"],
  ])('that is wrong is named as it was given: %j %j', async (args, env, text) => {
    expect(await refusal([...ANY, ...args], env)).toEqual([2, expect.stringContaining(text)]);
  });

  it('of the log level has the words in help that are taken', async () => {
    const help = (await invoke(['serve', '--help'])).stdout.replace(/\s+/g, ' ');
    expect(help).toContain(`${LOG_LEVELS.slice(0, -1).join(', ')} or ${LOG_LEVELS.at(-1)} (default`);
  });
});

describe.each([
  ['--allowed-host', 'ALLOWED_HOSTS'],
  ['--allowed-origin', 'ALLOWED_ORIGINS'],
])('%s', (flag, variable) => {
  const isHost = flag === '--allowed-host';
  const bad: [string, string][] = isHost
    ? [
        ['http://foo', 'did you mean foo?'],
        ['foo:9100', 'did you mean foo?'],
        ['foo/', 'did you mean foo?'],
        ['示例.com', 'did you mean xn--fsq092h.com?'],
        ['a b', 'give the name alone'],
        ['*', 'give the name alone'],
        ['*.foo.com', 'give the name alone'],
      ]
    : [
        ['https://foo/', 'did you mean https://foo?'],
        ['https://foo:443', 'did you mean https://foo?'],
        ['https://foo/path?q', 'did you mean https://foo?'],
        ['https://示例.com', 'did you mean https://xn--fsq092h.com?'],
        ['foo', 'write it like https://shim.example'],
        ['foo:9100', 'write it like https://shim.example'],
        ['ftp://foo', 'write it like https://shim.example'],
        ['null', 'write it like https://shim.example'],
        ['*', 'write it like https://shim.example'],
      ];

  it.each(bad)('refuses %s, which would never match, as a flag and as a variable', async (value, hint) => {
    const why = isHost ? 'not a host name as it comes in requests' : 'not an origin as browsers send it';
    for (const [name, outcome] of [
      [flag, await refusal([...ANY, flag, value])],
      [variable, await refusal(ANY, { [variable]: `${isHost ? 'fine' : 'https://fine'}, ${value}` })],
    ] as const)
      expect(outcome).toEqual([
        2,
        expect.stringContaining(`invalid ${name} '${value}': ${why}\nhint: ${hint}`),
      ]);
  });

  it('takes what can match', async () => {
    const values = isHost
      ? ['foo', 'Foo.Example.', 'a_b', '[::1]', '10.0.0.1']
      : ['https://foo', 'HTTP://Foo:9100', 'http://[::1]:3000'];
    await expectStart(
      values.flatMap((value) => [flag, value]),
      { [variable]: '' },
    );
    await expectStart([], { [variable]: values.join(' , ') });
  });
});
