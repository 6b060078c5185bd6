import { execa } from 'execa';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBin } from '../../helpers/bin.js';
import { invoke } from '../invoke.js';

const BIN = fileURLToPath(new URL('../../../bin/qappctl-shim.js', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'given-'));
afterAll(() => rmSync(dir, { recursive: true }));
const at = (name: string) => join(dir, name);

const MIB = 1024 * 1024;
const release = (file: string) => ['releases', 'create', 'zenx', '--file', file];
const config = (file: string) => [
  ...['releases', 'create', 'zenx', '--image', 'a:1', '--flavor', 'b'],
  ...['--config-file', `${file}:/etc`],
];
const env = {
  QAPPCTL_SHIM_LOCAL: '1',
  QAPPCTL_SHIM_LOCAL_DIR: at('local'),
  QAPPCTL_SHIM_LOCAL_ENGINE: 'none',
};

beforeAll(async () => {
  mkdirSync(at('folder'));
  for (const [name, size] of [
    ['two gigabytes', 2 * 1024 * MIB],
    ['a bit much', MIB + 1],
    ['seed', 64 * MIB + 1],
  ] as const) {
    writeFileSync(at(name), '');
    truncateSync(at(name), size);
  }
  await execa('mkfifo', [at('pipe')]);
});

describe.each([
  ['--file', release],
  ['--config-file', config],
  ['local seed', (file: string) => ['local', 'seed', file]],
  ['--secret-key-file', (file: string) => ['apps', 'list', '--secret-key-file', file]],
])('%s', (what, argv) => {
  const most = what === 'local seed' ? 64 : 1;

  it.each([
    ['/dev/zero', `is larger than ${most} MiB, and is not read`],
    [at('two gigabytes'), `is larger than ${most} MiB, and is not read`],
    [at('folder'), 'is a directory'],
    [at('none'), "can't be read: there is no such file"],
    [join(BIN, 'x'), "can't be read: a part of its path is a file, not a directory"],
    ['a\u0000b', "can't be read: "],
  ])('%s is refused with the reason', async (file, why) => {
    if (what === '--secret-key-file' && file === '/dev/zero') why = 'can be read by others';
    const { exitCode, stdout, stderr } = await invoke(argv(file), { env });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(why);
    expect(stderr).toMatch(/\nhint: /);
    expect(stderr).not.toMatch(/\b(ENOENT|EISDIR|ENOTDIR|EACCES)\b/);
  });

  it('a socket is refused', async () => {
    const server = createServer().listen(at('socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    const { exitCode, stderr } = await invoke(argv(at('socket')), { env });
    server.close();
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/can't be read: it is a socket|can be read by others/);
  });
});

describe('a text on stdin', () => {
  it.each([
    [release('-'), MIB],
    [['local', 'seed', '-'], 64 * MIB],
  ])('of %j is read up to its bound', async (argv, bound) => {
    const { exitCode, stderr } = await invoke(argv, { env, input: Buffer.alloc(bound + 1, '#') });
    expect([exitCode, stderr.includes(`is larger than ${bound / MIB} MiB`)]).toEqual([2, true]);
  });

  it('that never ends is given up at once', async () => {
    const script = `yes | '${process.execPath}' '${BIN}' "$@"; echo "\${PIPESTATUS[1]}"`;
    const { stdout, stderr } = await execa('bash', ['-c', script, 'bash', ...release('-')], { env });
    expect([stdout, stderr]).toEqual(['2', expect.stringContaining('is larger than 1 MiB')]);
  });
});

describe('a pipe', () => {
  it('is read to its end', async () => {
    const script = `'${process.execPath}' '${BIN}' releases create zenx --file <(sleep 0.1; echo 'imge: x')`;
    const { stderr } = await execa('bash', ['-c', script], { env, reject: false });
    expect(stderr).toContain("unknown field 'imge', did you mean 'image'?");
  });

  it('that nobody writes to may be interrupted, with the right exit code', async () => {
    for (const argv of [release(at('pipe')), config(at('pipe')), ['local', 'seed', at('pipe')]])
      for (const [signal, code] of [
        ['SIGINT', 130],
        ['SIGTERM', 143],
      ] as const) {
        const child = execa(process.execPath, [BIN, ...argv], { env, reject: false });
        const writer = await open(at('pipe'), 'w'); // resolves as soon as it is read
        child.kill(signal);
        const { exitCode, stderr } = await child;
        await writer.close();
        expect([exitCode, stderr]).toEqual([code, expect.stringMatching(/^error: interrupted while /)]);
      }
  });
});

it.each([release('-'), ['local', 'seed', '-']])('a YAML bomb ends %j at once, exit 2', async (...argv) => {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const item = level === 0 ? '"lol"' : `*a${level - 1}`;
    return `a${level}: &a${level} [${Array.from({ length: 9 }, () => item).join(',')}]`;
  });
  expect(await runBin(argv, { env, input: `${levels.join('\n')}\n` })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('its aliases make more than 1 MiB of it'),
  });
  expect(await runBin(argv, { env, input: 'args: &a ["x", *a]\n' })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("line 1, column 16: the alias '*a' stands in what it names"),
  });
});
