import { execa } from 'execa';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeShim } from '../../http/face.js';
import { serving } from '../../http/serving.js';

let dir: string;
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), 'serve-socket-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function failure(path: string, code = 6): Promise<string> {
  const server = serving(['--listen-addr', `unix:${path}`], fakeShim({}));
  expect([await server.exitCode, server.stdout()]).toEqual([code, '']);
  return server.stderr().slice(server.stderr().indexOf('error: '));
}

/** A living server that accepts nothing, with as many waiting for it as may. */
async function crowded(path: string): Promise<() => Promise<void>> {
  const script =
    'require("net").createServer().listen({path: process.argv[1], backlog: 1}, () => console.log("up"))';
  const child = execa(process.execPath, ['-e', script, path], { reject: false });
  await once(child.stdout, 'data');
  child.kill('SIGSTOP');
  const waiting: Socket[] = [];
  let code: string | undefined;
  while (code === undefined) {
    const socket = connect(path);
    waiting.push(socket);
    code = await Promise.race([
      once(socket, 'connect').then(() => undefined),
      once(socket, 'error').then(([error]) => String((error as NodeJS.ErrnoException).code)),
    ]).catch((error: NodeJS.ErrnoException) => error.code);
  }
  expect(code).toBe('EAGAIN');
  return async () => {
    for (const socket of waiting) socket.on('error', () => undefined).destroy();
    child.kill('SIGKILL');
    await child;
  };
}

describe('serve on a socket file', () => {
  it('leaves that of a living server alone that has no time to answer', async () => {
    const path = join(dir, 'crowded.sock');
    const end = await crowded(path);
    expect(await failure(path)).toContain('is in use already\nhint: another server listens there');
    expect(existsSync(path)).toBe(true);
    await end();
  });

  it('says that its directory is missing, and how to make it', async () => {
    expect(await failure(join(dir, 'no such/a.sock'), 2)).toContain(
      `there is no directory '${join(dir, 'no such')}'\nhint: make it: mkdir -p '${join(dir, 'no such')}'\n`,
    );
  });

  it('says that something else is there', async () => {
    writeFileSync(join(dir, 'file'), 'precious');
    mkdirSync(join(dir, 'folder'));
    for (const name of ['file', 'folder'])
      expect(await failure(join(dir, name))).toMatch(/' is there and is no socket\nhint: (?!.*127)/);
    expect(await failure(join(dir, 'file/a.sock'), 2)).toMatch(/file' is no directory\nhint: (?!.*127)/);
  });
});

/** What a process of another user and group gets when it connects. */
async function visit(path: string, gid: number): Promise<string> {
  const script = `require("net").connect(process.argv[1], () => { console.log("in"); process.exit() }).on("error", ({code}) => console.log(code))`;
  const as = ['--reuid=12345', `--regid=${gid}`, '--clear-groups', process.execPath, '-e', script, path];
  return (await execa('setpriv', as)).stdout;
}

const canBeOthers = !(await execa('setpriv', ['--reuid=12345', '--clear-groups', 'true'], { reject: false }))
  .failed;
if (!canBeOthers) console.log('skipped: sockets and other users (needs root and setpriv)');

describe('who may connect to a socket file', () => {
  it.runIf(canBeOthers)('are its owner, and a group and others as far as they are let in', async () => {
    chmodSync(dir, 0o755);
    const cases: [string[], string, string][] = [
      [[], 'EACCES', 'EACCES'],
      [['--socket-mode', '0660'], 'EACCES', 'EACCES'],
      [['--socket-mode', '660', '--socket-group', '4711'], 'in', 'EACCES'],
      [['--socket-group', '4711'], 'in', 'EACCES'],
      [['--socket-mode', '0666'], 'in', 'in'],
    ];
    for (const [index, [flags, inGroup, outside]] of cases.entries()) {
      const path = join(dir, `shared-${index}.sock`);
      const server = serving(['--listen-addr', `unix:${path}`, ...flags], fakeShim({}));
      await server.ready;
      expect([await visit(path, 4711), await visit(path, 4712)]).toEqual([inGroup, outside]);
      server.signal('SIGTERM');
      expect(await server.exitCode).toBe(0);
    }
  });

  it.runIf(canBeOthers)('are not changed by a user who is no member of the group', async () => {
    chmodSync(dir, 0o777);
    const bin = fileURLToPath(new URL('../../../bin/qappctl-shim.js', import.meta.url));
    const flags = [
      '--local',
      '--local-dir',
      join(dir, 'state'),
      '--listen-addr',
      `unix:${join(dir, 'mine.sock')}`,
    ];
    const as = ['--reuid=12345', '--regid=12345', '--clear-groups', process.execPath, bin, 'serve', ...flags];
    const { exitCode, stderr } = await execa('setpriv', [...as, '--socket-group', '4711'], { reject: false });
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining('may not give a socket to that group\nhint: let'),
    ]);
    expect(existsSync(join(dir, 'mine.sock'))).toBe(false);
    chmodSync(dir, 0o700);
  });

  it.each([
    [['--socket-mode', '0660'], '--socket-mode is for a socket file'],
    [['--socket-group', '0'], '--socket-group is for a socket file'],
    [['--listen-addr', 'unix:/tmp/x.sock', '--socket-mode', '0060'], "invalid --socket-mode '0060'"],
    [['--listen-addr', 'unix:/tmp/x.sock', '--socket-mode', '0770'], "invalid --socket-mode '0770'"],
    [['--listen-addr', 'unix:/tmp/x.sock', '--socket-mode', 'rw'], "invalid --socket-mode 'rw'"],
    [
      ['--listen-addr', 'unix:/tmp/x.sock', '--socket-group', 'no group'],
      "invalid --socket-group 'no group'",
    ],
  ])('must be named in a way that can be meant: %j', async (flags, message) => {
    const server = serving(flags, fakeShim({}));
    expect([await server.exitCode, server.stderr()]).toEqual([2, expect.stringContaining(message)]);
  });
});
