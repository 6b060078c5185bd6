import { execa } from 'execa';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive, until } from '../helpers/processes.js';

const BIN = fileURLToPath(new URL('../../bin/qappctl-shim.js', import.meta.url));
const SERVE = `'${process.execPath}' '${BIN}' serve --local --local-engine none --listen-addr 127.0.0.1:0`;

const { failed: missing } = await execa('script', ['-qec', 'true', '/dev/null'], {
  reject: false,
  stdin: 'ignore',
});
if (missing) console.log('skipped: servers on a terminal (needs `script` of util-linux)');

let dir: string;
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), 'hangup-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let count = 0;

/** A shell that outlives the terminal, and writes down how a command ended. */
const surviving = (command: string, code: string) => `trap : HUP; ${command}; echo $? >'${code}'`;

/** The kernel tells a terminal's first shell of its end, and others when that one ends. */
const behind = (shell: string) => `sh -c "${shell.replace(/[$"]/g, '\\$&')}"; true`;

/** A server started by such a shell on a terminal of its own. */
async function onTerminal(command: (log: string) => string, wrap = (shell: string) => shell) {
  const name = join(dir, String((count += 1)));
  const read = (file: string) => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  };
  const log = () => read(`${name}.log`);
  const shell = wrap(surviving(command(`${name}.log`), `${name}.code`));
  const terminal = execa('script', ['-qfc', shell, '/dev/null'], {
    env: { PATH: process.env.PATH, HOME: dir, SHELL: '/bin/sh', XDG_STATE_HOME: `${name}.state` },
    extendEnv: false,
    reject: false,
    stdin: 'pipe',
    buffer: false,
  });
  let shown = '';
  terminal.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  const pid = () =>
    Number(
      /"pid":(\d+)|INFO\S* \((\d+)\)/
        .exec(log() + shown)
        ?.slice(1)
        .find(Boolean) ?? 0,
    );
  await until(() => pid() > 0, 'listening');
  return {
    pid: pid(),
    log: () => log() + shown,
    exitCode: async () => {
      await until(() => read(`${name}.code`) !== '', 'the end of the server');
      return Number(read(`${name}.code`));
    },
    close: async () => {
      terminal.kill('SIGKILL');
      await terminal;
    },
  };
}

describe.skipIf(missing)('a server that was started on a terminal', () => {
  it.each([
    ['with all of its streams', () => SERVE, behind],
    ['with its input alone', (log: string) => `${SERVE} >'${log}' 2>&1`, behind],
    ['by a shell that outlives it', (log: string) => `${SERVE} 2>'${log}'`, undefined],
  ])('%s ends with 129 when the terminal goes', async (_, command, wrap) => {
    const server = await onTerminal(command, wrap);
    await server.close();
    expect(await server.exitCode()).toBe(129);
    expect(isAlive(server.pid)).toBe(false);
  });

  it('reloads on the signal as long as the terminal is there', async () => {
    const server = await onTerminal(() => SERVE, behind);
    process.kill(server.pid, 'SIGHUP');
    await until(() => server.log().includes('reloaded'), 'reloaded');
    expect(isAlive(server.pid)).toBe(true);
    await server.close();
    expect(await server.exitCode()).toBe(129);
  });

  it.each([
    ['with nohup', (log: string) => `nohup ${SERVE} >'${log}' 2>&1`],
    ['with nohup and no input', (log: string) => `nohup ${SERVE} >'${log}' 2>&1 </dev/null`],
    ['with setsid', (log: string) => `setsid -w ${SERVE} 2>'${log}'`],
    ['by a shell that ignores the signal', (log: string) => `trap '' HUP; ${SERVE} 2>'${log}'`],
  ])('%s outlives the terminal, and reloads', async (_, command) => {
    const server = await onTerminal(command);
    await server.close();
    process.kill(server.pid, 'SIGHUP');
    await until(() => server.log().includes('reloaded'), 'reloaded');
    process.kill(server.pid, 'SIGTERM');
    expect(await server.exitCode()).toBe(0);
    expect(server.log()).toMatch(/"signal":"SIGTERM"[^]*"clean":true,"exit":0/);
  });
});

describe.skipIf(missing)('a command on a terminal that goes', () => {
  it.each([
    ['ends with 129', '', 129, ''],
    ['goes on with nohup', 'nohup', 0, '[]\n'],
  ])('%s', async (_what, before, exitCode, output) => {
    const name = join(dir, `command-${exitCode}`);
    const qappctl = `#!/bin/sh\ntouch '${name}.begun'\nwhile [ ! -e '${name}.go' ]; do sleep 0.02; done\necho '[]'\n`;
    writeFileSync(`${name}.qappctl`, qappctl, { mode: 0o755 });
    const command = `${before} '${process.execPath}' '${BIN}' --qappctl '${name}.qappctl' apps list --json`;
    const shell = behind(surviving(`${command} >'${name}.out' 2>/dev/null`, `${name}.code`));
    const terminal = execa('script', ['-qfc', shell, '/dev/null'], {
      env: { PATH: process.env.PATH, HOME: dir, SHELL: '/bin/sh' },
      extendEnv: false,
      reject: false,
      stdin: 'pipe',
    });
    await until(() => existsSync(`${name}.begun`), 'qappctl runs');
    terminal.kill('SIGKILL');
    await terminal;
    if (exitCode === 0) writeFileSync(`${name}.go`, '');
    await until(() => existsSync(`${name}.code`) && readFileSync(`${name}.code`, 'utf8') !== '', 'its end');
    expect(Number(readFileSync(`${name}.code`, 'utf8'))).toBe(exitCode);
    expect(readFileSync(`${name}.out`, 'utf8')).toBe(output);
  });
});
