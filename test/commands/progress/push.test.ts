import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { streamEvent } from '../../../src/contract/events.js';
import type { ProgressEvent } from '../../../src/core/shim.js';
import { ShimError } from '../../../src/core/model/errors.js';
import { type FakeShim, invoke } from '../invoke.js';

const EVENTS: ProgressEvent[] = [
  { type: 'warning', text: 'web:1 is listed already' },
  { type: 'step', text: 'pulling x/web:1' },
  { type: 'pull', layer: 'aaaaaaaaaaaa', status: 'Downloading', current: 1_000_000, total: 4_000_000 },
  { type: 'pull', layer: 'aaaaaaaaaaaa', status: 'Downloading', current: 2_000_000, total: 4_000_000 },
  { type: 'pull', layer: 'aaaaaaaaaaaa', status: 'Pull complete' },
  { type: 'pull', status: 'Status: \u001b[2Jdone' },
  { type: 'step', text: 'pushing x/web:1 as web:1' },
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
    expect(stderr).not.toContain('\u001b[2Jdone');
    // It is erased: a warning and the error stay.
    expect(stderr.replace(/\u001b\[[?\d;]*[A-Za-z]/g, '').trim()).toBe(
      'warning: web:1 is listed already\nerror: the pull failed',
    );
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

describe('--progress', () => {
  const told = (stderr: string) =>
    stderr
      .trimEnd()
      .split('\n')
      .map((line) => {
        const event = JSON.parse(line) as Record<string, unknown>;
        expect(v.safeParse(streamEvent, event).success, line).toBe(true);
        delete event.time;
        return event;
      });
  const BODY = { pushed: true, image: 'web:1', pulled: true };

  it.each([['--progress', 'json'], ['--progress=json']])(
    'is an event a line with %s %s, and a result last',
    async (...option) => {
      for (const json of [[], ['--json']]) {
        const { exitCode, stdout, stderr } = await invoke(['images', 'push', 'x/web:1', ...option, ...json], {
          shim: push(),
          terminal: { stderr: true },
        });
        expect([exitCode, stdout]).toEqual([0, json.length > 0 ? `${JSON.stringify(BODY)}\n` : '']);
        expect(told(stderr)).toEqual([...EVENTS, { type: 'result', ok: true, status: 200, body: BODY }]);
      }
    },
  );

  it.each<[string, string[], ShimError | undefined, number, object]>([
    [
      'a failure',
      ['x/web:1'],
      new ShimError('pull_failed', 'no', { hint: 'docker login' }),
      1,
      { status: 500, error: { code: 'pull_failed', message: 'no', hint: 'docker login' } },
    ],
    [
      'a time-out',
      ['x/web:1'],
      new ShimError('timed_out', 'late'),
      8,
      { status: 504, error: { code: 'timed_out', message: 'late' } },
    ],
    [
      'a mistake on the command line',
      ['x/web:1', '--nonsense'],
      undefined,
      2,
      { status: 400, error: { code: 'invalid_input', message: "unknown option '--nonsense'" } },
    ],
    ['a command that is missing', [], undefined, 2, { status: 400, error: { code: 'invalid_input' } }],
  ])('tells %s as the result, in the place of any other error', async (_, words, error, code, result) => {
    const command = words.length > 0 ? ['images', 'push', ...words] : [];
    const { exitCode, stdout, stderr } = await invoke(['--progress', 'json', ...command, '--json'], {
      shim: push(error),
    });
    const events = told(stderr);
    expect([exitCode, stdout]).toEqual([code, '']);
    expect(events.at(-1)).toMatchObject({ type: 'result', ok: false, ...result });
    expect(events.filter(({ type }) => type === 'result')).toHaveLength(1);
  });

  it('tells Ctrl-C as the result', async () => {
    const { exitCode, stderr } = await invoke(['images', 'push', 'x/web:1', '--progress', 'json'], {
      shim: {
        images: {
          push: (_input, options) =>
            new Promise((_resolve, reject) => {
              options?.signal?.addEventListener('abort', () => reject(new ShimError('interrupted', 'ended')));
            }),
        },
      },
      signals: ['SIGINT'],
    });
    expect(exitCode).toBe(130);
    expect(told(stderr).at(-1)).toMatchObject({ ok: false, status: 503, error: { code: 'interrupted' } });
  });

  it('is what the last of several says', async () => {
    const failed = { shim: push(new ShimError('pull_failed', 'no')) };
    const words = ['images', 'push', 'x/web:1', '--progress', 'json', '--progress', 'plain'];
    expect((await invoke(words, failed)).stderr).toMatch(/\nerror: no\n$/);
    expect(told((await invoke([...words, '--progress=json'], failed)).stderr).at(-1)).toMatchObject({
      ok: false,
    });
  });

  it('leaves nothing but events on stderr, also of a list that is empty', async () => {
    const { exitCode, stdout, stderr } = await invoke(['images', 'list', '--progress', 'json'], {
      shim: { images: { list: async () => [] } },
      warns: 'worth a look',
    });
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(told(stderr)).toEqual([{ type: 'warning', text: 'worth a look' }]);
  });

  it('is lines on a terminal too when they are asked for', async () => {
    const { stderr } = await invoke(['images', 'push', 'x/web:1', '--progress', 'plain'], {
      shim: push(),
      terminal: { stderr: true },
    });
    expect(stderr).toContain('aaaaaaaaaaaa: Downloading\n');
  });

  it('refuses what is none of its words, and says which there are', async () => {
    const { exitCode, stderr } = await invoke(['images', 'push', 'web:1', '--progress', 'tty'], {
      shim: push(),
    });
    expect([exitCode, stderr]).toEqual([
      2,
      "error: invalid --progress 'tty': must be one of auto, plain, json\nhint: leave it out, or write --progress json\n",
    ]);
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
