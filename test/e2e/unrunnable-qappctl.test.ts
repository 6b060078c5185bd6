import { execa } from 'execa';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBin, serveBin } from '../helpers/bin.js';
import { elf, THIS_MACHINE } from '../helpers/elf.js';

const BIN = fileURLToPath(new URL('../../bin/qappctl-shim.js', import.meta.url));
const FOREIGN = elf({ machine: THIS_MACHINE === 62 ? 183 : 62 });

let dir: string;
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), 'unrunnable-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Takes the program's place in one step, executable. */
function replace(path: string, content: string | Buffer): void {
  writeFileSync(`${path}.new`, content, { mode: 0o755 });
  renameSync(`${path}.new`, path);
}

/** Were a shell to run them, this would tell. */
const SPOILT: readonly [name: string, content: (witness: string) => string | Buffer, why: string][] = [
  ['windows-lines', (witness) => `#!/bin/sh\r\ntouch ${witness}\r\n`, 'lines end as on Windows (CR LF)'],
  ['interpreter', () => '#!/opt/none/python3\n', 'its interpreter /opt/none/python3 is not found'],
  ['text', (witness) => `touch ${witness}\n`, 'is a text without a `#!` line'],
  ['elf', () => FOREIGN, 'is a program for another architecture'],
  ['musl', () => elf({ loader: '/lib/ld-musl-none.so.1' }), 'its loader /lib/ld-musl-none.so.1 is not here'],
  [
    'macos',
    (witness) => Buffer.from(`\xcf\xfa\xed\xfe\ntouch ${witness}\n`, 'latin1'),
    'is a program for macOS',
  ],
  ['windows', (witness) => `MZ\ntouch ${witness}\n`, 'is a program for Windows'],
  ['gzip', () => gzipSync('x'), 'is a gzip archive'],
  ['page', (witness) => `<html>\ntouch ${witness}\n</html>`, 'is a saved web page'],
  ['empty', () => '', 'is an empty file'],
  [
    'library',
    () =>
      '#!/bin/sh\necho "qappctl: error while loading shared libraries: libx.so.1: cannot open" >&2; exit 127\n',
    "can't be run here",
  ],
];

/** A system of one's own, where the kernel can be taught to run what it does not know (binfmt_misc). */
const TEACHABLE = ['--user', '--map-root-user', '--mount', 'bash', '-c'];
const MOUNT = 'mount -t binfmt_misc none /proc/sys/fs/binfmt_misc';
const { failed: unteachable } = await execa('unshare', [...TEACHABLE, MOUNT], { reject: false });
if (unteachable)
  console.log('skipped: an emulated qappctl (needs a Linux where a user may mount binfmt_misc)');

describe('a qappctl that can not run here', () => {
  it.each(SPOILT)(
    '%s: is told by the command and by serve, which does not start',
    async (name, content, why) => {
      const [path, witness] = [join(dir, name), join(dir, `${name}-was-run`)];
      replace(path, content(witness));
      const env = { QAPPCTL: path, HOME: dir };
      const keys = ['--access-key', 'a', '--secret-key', 'b'];
      for (const args of [
        ['apps', 'list'],
        ['apps', 'list', ...keys],
        ['serve', '--listen-addr', '127.0.0.1:0'],
        ['serve', ...keys],
      ]) {
        const { exitCode, stderr, stdout } = await runBin(args, { env });
        expect([exitCode, stdout, stderr]).toEqual([7, '', expect.stringContaining(why)]);
        expect(stderr).toMatch(/\nhint: \S/);
      }
      await expect(execa('test', ['-e', witness])).rejects.toThrow();
    },
  );

  it('is told too when it becomes so while serve runs, which goes on', async () => {
    const path = join(dir, 'changing');
    const witness = join(dir, 'changing-was-run');
    const good = '#!/bin/sh\necho "[]"\n';
    replace(path, good);
    const server = await serveBin(['--qappctl', path, '--read-reuse', '0s'], { env: { HOME: dir } });
    const ask = async () => {
      const answer = await fetch(`${server.url}/apps`);
      return [answer.status, await answer.text()];
    };
    for (const [, content, why] of SPOILT) {
      replace(path, content(witness));
      expect(await ask()).toEqual([503, expect.stringContaining(why)]);
    }
    rmSync(path);
    expect(await ask()).toEqual([503, expect.stringContaining('is not found')]);
    mkdirSync(path);
    expect(await ask()).toEqual([503, expect.stringContaining('is a directory')]);
    rmSync(path, { recursive: true });
    replace(path, good);
    chmodSync(path, 0o644);
    expect(await ask()).toEqual([503, expect.stringContaining('is not executable')]);
    chmodSync(path, 0o755);
    expect(await ask()).toEqual([200, '[]']);
    expect(await server.stop()).toBe(0);
    await expect(execa('test', ['-e', witness])).rejects.toThrow();
  });

  it('is found on the search path, and told from one that is not there', async () => {
    const path = join(dir, 'path', 'qappctl');
    mkdirSync(dirname(path));
    writeFileSync(path, '#!/bin/sh\n', { mode: 0o644 });
    const PATH = `${dirname(path)}:/usr/bin:/bin`;
    const { exitCode, stderr } = await runBin(['apps', 'list'], { env: { PATH, HOME: dir } });
    expect([exitCode, stderr]).toEqual([
      7,
      expect.stringContaining(`${path} is not executable\nhint: make it so: chmod +x ${path}`),
    ]);
  });

  it.skipIf(unteachable)('is none when the kernel was taught to run it', async () => {
    const [path, emulator] = [join(dir, 'emulated'), join(dir, 'emulator')];
    replace(path, FOREIGN);
    replace(emulator, '#!/bin/sh\necho "[]"\n');
    const machine = FOREIGN.subarray(18, 20).toString('hex').replace(/../g, '\\x$&');
    const teach = `${MOUNT} && echo ':test:M:18:${machine}::${emulator}:' >/proc/sys/fs/binfmt_misc/register`;
    const command = [process.execPath, BIN, 'apps', 'list', '--json', '--qappctl', path];
    const ran = await execa('unshare', [...TEACHABLE, `${teach} && exec "$@"`, 'bash', ...command], {
      reject: false,
      env: { HOME: dir },
    });
    expect([ran.stdout, ran.exitCode, ran.stderr]).toEqual(['[]', 0, '']);
  });
});
