import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync, chmodSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../../src/core/process/run.js';
import { isAlive, until } from '../../helpers/processes.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'run-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** An executable shell script; `$DIR` is the test's own directory. */
function script(body: string): string {
  const file = join(dir, 'program');
  writeFileSync(file, `#!/bin/sh\nDIR='${dir}'\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

function start(body: string, options: { timeout?: number; signal?: AbortSignal; args?: string[] } = {}) {
  const env = { PATH: process.env.PATH ?? '' };
  const { timeout = 20_000, args = [], signal } = options;
  return run({ file: script(body), args, env, timeout, signal });
}

/** Blocks the event loop, as a long computation or a stopped process does, just before timers are looked at. */
function standStill(milliseconds: number): Promise<void> {
  return new Promise((resolve) =>
    setImmediate(() => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
      resolve();
    }),
  );
}

const pidIn = (name: string) => Number(readFileSync(join(dir, name), 'utf8'));

describe('run', () => {
  it('keeps stdout and stderr apart and tells the exit status', async () => {
    const result = await start('echo "[1]"; echo notice >&2; exit 3');
    expect(result).toMatchObject({ ending: 'exited', exitCode: 3, stdout: '[1]\n', stderr: 'notice\n' });
  });

  it('passes each argument as it is and nothing of its own environment but what it was given', async () => {
    process.env.RUN_TEST_SECRET = 'do-not-pass';
    const result = await start('printf "<%s>" "$@"; env | cut -d= -f1 | sort >&2', {
      args: ['a b', '$(id)', "'"],
    });
    delete process.env.RUN_TEST_SECRET;
    expect(result.stdout).toBe("<a b><$(id)><'>");
    expect(result.stderr).toContain('QAPPCTL_SHIM_RUN');
    expect(result.stderr).not.toContain('RUN_TEST_SECRET');
  });

  it('gives a closed stdin, so that a prompt ends at once', async () => {
    expect(await start('cat; echo "read $?"')).toMatchObject({ stdout: 'read 0\n', exitCode: 0 });
  });

  it('hears first what happened while this process stood still past the deadline', async () => {
    const running = start('touch $DIR/began; sleep 0.1; echo done', { timeout: 500 });
    await until(() => existsSync(join(dir, 'began')));
    await standStill(800);
    expect(await running).toMatchObject({ ending: 'exited', exitCode: 0, stdout: 'done\n' });
  });

  it('takes what was printed in time, though this process stood still meanwhile', async () => {
    const running = start('(sleep 0.2; echo late) & echo $$ > $DIR/pid');
    await until(() => existsSync(join(dir, 'pid')) && !isAlive(pidIn('pid')));
    await standStill(900);
    expect(await running).toMatchObject({ ending: 'exited', stdout: 'late\n' });
  });

  it('tells the signal that killed the child', async () => {
    expect(await start('kill -SEGV $$')).toMatchObject({
      ending: 'exited',
      exitCode: undefined,
      signal: 'SIGSEGV',
    });
  });

  it('ends a child that ignores the polite signal, and its children', async () => {
    const result = await start('trap "" TERM; sleep 600 & echo $! > $DIR/child; while :; do sleep 1; done', {
      timeout: 300,
    });
    expect(result.ending).toBe('timed_out');
    await until(() => !isAlive(pidIn('child')));
  });

  it('ends a grandchild in a session of its own that holds stdout', async () => {
    const result = await start('setsid sh -c "echo \\$\\$ > $DIR/child; exec sleep 600" & sleep 600', {
      timeout: 500,
    });
    expect(result.ending).toBe('timed_out');
    await until(() => existsSync(join(dir, 'child')) && !isAlive(pidIn('child')));
  });

  it('does not wait for a grandchild that holds stdout after a clean exit', async () => {
    const result = await start('sleep 600 & echo $! > $DIR/child; echo "[]"');
    expect(result).toMatchObject({ ending: 'exited', exitCode: 0, stdout: '[]\n' });
    await until(() => !isAlive(pidIn('child')));
  });

  it('stops a child that prints without end and keeps what fits', async () => {
    const result = await start('echo $$ > $DIR/child; yes');
    expect(result.ending).toBe('too_much_output');
    expect(result.stdout.length).toBe(16 * 1024 * 1024);
    await until(() => !isAlive(pidIn('child')));
  });

  it('drains a full stderr while stdout is open and keeps its end', async () => {
    const result = await start(
      'i=0; while [ $i -lt 3000 ]; do echo "line $i $(printf %0500d 0)" >&2; i=$((i+1)); done; echo "[]"',
    );
    expect(result.stdout).toBe('[]\n');
    expect(result.stderr.length).toBeLessThanOrEqual(64 * 1024);
    expect(result.stderr).toContain('line 2999');
  });

  it('starts nothing when the signal was aborted before', async () => {
    const started = start('touch $DIR/started', { signal: AbortSignal.abort() });
    await expect(started).rejects.toMatchObject({ code: 'interrupted' });
    expect(existsSync(join(dir, 'started'))).toBe(false);
  });

  it('ends the tree when the signal aborts', async () => {
    const controller = new AbortController();
    const result = start('echo $$ > $DIR/child; sleep 600', { signal: controller.signal });
    await until(() => existsSync(join(dir, 'child')) && readFileSync(join(dir, 'child'), 'utf8') !== '');
    controller.abort();
    expect((await result).ending).toBe('interrupted');
    await until(() => !isAlive(pidIn('child')));
  });

  it.each([
    ['missing', () => join(dir, 'nothing'), 'not found'],
    ['a directory', () => (mkdirSync(join(dir, 'folder')), join(dir, 'folder')), 'not executable'],
    ['not executable', () => (writeFileSync(join(dir, 'text'), 'x'), join(dir, 'text')), 'not executable'],
  ])('says what is wrong when the program is %s', async (_, file, reason) => {
    const failed = run({ file: file(), args: [], env: {}, timeout: 1000 });
    await expect(failed).rejects.toMatchObject({
      code: 'qappctl_unavailable',
      message: expect.stringContaining(reason) as string,
    });
  });

  it('never tells the arguments, whatever fails', async () => {
    const failed = run({
      file: join(dir, 'nothing'),
      args: ['login', '--sk', 'canary-key'],
      env: {},
      timeout: 1000,
    });
    const error: unknown = await failed.catch((caught: unknown) => caught);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('canary');
  });
});
