import { describe, expect, it } from 'vitest';
import type { ProgressEvent } from '../../src/core/shim.js';
import { ShimError } from '../../src/core/model/errors.js';
import { type FakeShim, invoke } from './invoke.js';

const EVENTS: ProgressEvent[] = [
  { kind: 'warning', text: 'web:1 is listed already' },
  { kind: 'step', text: 'pulling x/web:1' },
  { kind: 'pull', layer: 'aaaaaaaaaaaa', status: 'Downloading', current: 1_000_000, total: 4_000_000 },
  { kind: 'pull', layer: 'aaaaaaaaaaaa', status: 'Downloading', current: 2_000_000, total: 4_000_000 },
  { kind: 'pull', layer: 'aaaaaaaaaaaa', status: 'Pull complete' },
  { kind: 'pull', status: 'Status: \u001b[2Jdone' },
  { kind: 'step', text: 'pushing x/web:1 as web:1' },
];

const push = (error?: ShimError): FakeShim => ({
  images: {
    push: async (_input, options) => {
      for (const event of EVENTS) options?.onProgress?.(event);
      if (error) throw error;
      return { pushed: true, image: 'web:1', pulled: true };
    },
  },
});

describe('progress of a push', () => {
  it('is one line for each change where stderr is no terminal', async () => {
    const { exitCode, stdout, stderr } = await invoke(['images', 'push', 'x/web:1'], { shim: push() });
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(stderr.split('\n')).toEqual([
      'warning: web:1 is listed already',
      'pulling x/web:1',
      'aaaaaaaaaaaa: Downloading',
      'aaaaaaaaaaaa: Pull complete',
      'Status: \\u{1b}[2Jdone',
      'pushing x/web:1 as web:1',
      'web:1 is on the platform',
      '',
    ]);
  });

  it('is a live view on a terminal, which ends before an error is told', async () => {
    const failed = new ShimError('pull_failed', 'the pull failed');
    const { stderr } = await invoke(['images', 'push', 'x/web:1', '--no-color'], {
      shim: push(failed),
      terminal: { stderr: true },
    });
    expect(stderr).toContain('aaaaaaaaaaaa: Downloading 1.0/4.0 MB');
    expect(stderr).toContain('aaaaaaaaaaaa: Downloading 2.0/4.0 MB');
    expect(stderr).not.toContain('\u001b[2Jdone');
    expect(stderr).toMatch(/pushing x\/web:1 as web:1\nerror: the pull failed\n$/);
  });

  it('is silent with --quiet', async () => {
    expect((await invoke(['images', 'push', 'x/web:1', '-q'], { shim: push() })).stderr).toBe('');
  });

  it('leaves stderr to JSON with --json: warnings, and the error last', async () => {
    const { stdout, stderr } = await invoke(['images', 'push', 'x/web:1', '--json'], { shim: push() });
    expect(JSON.parse(stdout)).toEqual({ pushed: true, image: 'web:1', pulled: true });
    expect(stderr).toBe('{"warning":"web:1 is listed already"}\n');
    const failed = await invoke(['images', 'push', 'x/web:1', '--json'], {
      shim: push(new ShimError('registry_refused', 'no')),
    });
    expect(failed.stdout).toBe('');
    expect(
      failed.stderr
        .trim()
        .split('\n')
        .map((line) => Object.keys(JSON.parse(line) as object)),
    ).toEqual([['warning'], ['error']]);
  });
});

describe('a warning of the operations', () => {
  const told = async (...args: string[]) => {
    const shim: FakeShim = { images: { list: async () => [] } };
    return (
      await invoke(['images', 'list', ...args], {
        shim,
        warns: 'qappctl can be replaced\u001b',
      })
    ).stderr;
  };

  it('is a line on stderr, JSON with --json, and nothing with --quiet', async () => {
    expect(await told()).toBe('warning: qappctl can be replaced\\u{1b}\nno images found\n');
    expect(await told('--json')).toBe('{"warning":"qappctl can be replaced\\u001b"}\n');
    expect(await told('--quiet')).toBe('');
  });
});
