import { describe, expect, it } from 'vitest';
import { ShimError } from '../../src/core/model/errors.js';
import { type FakeShim, invoke } from './invoke.js';

/** A listing that ends only when it is told to. */
const endless = (ends: string[]): FakeShim => ({
  images: {
    list: (options) =>
      new Promise((_resolve, reject) => {
        const error = new ShimError('interrupted', 'err list images: interrupted');
        options?.signal?.addEventListener('abort', () => reject(error));
      }),
  },
  close: async () => void ends.push('closed'),
  kill: () => void ends.push('killed'),
});

describe('a command that is interrupted', () => {
  it.each<[NodeJS.Signals, number]>([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])('by %s ends what runs, and ends with %i', async (signal, code) => {
    const ends: string[] = [];
    const shim = endless(ends);
    const { exitCode, stdout, stderr, exited } = await invoke(['images', 'list'], {
      shim,
      signals: [signal],
    });
    expect([exitCode, stdout, exited]).toEqual([code, '', undefined]);
    expect(stderr).toBe('error: err list images: interrupted\n');
    expect(new Set(ends)).toEqual(new Set(['closed']));
  });

  it('twice kills everything and ends at once', async () => {
    const ends: string[] = [];
    const { exited } = await invoke(['images', 'list'], {
      shim: endless(ends),
      signals: ['SIGINT', 'SIGTERM'],
    });
    expect(exited).toBe(143);
    expect(ends).toContain('killed');
  });

  it('twice while it lets go of what it started kills everything and ends at once', async () => {
    const ends: string[] = [];
    const { exited, listening } = await invoke(['images', 'list'], {
      shim: { images: { list: async () => [] }, kill: () => void ends.push('killed') },
      signalsAtEnd: ['SIGINT', 'SIGINT'],
    });
    expect([exited, ends, listening]).toEqual([130, ['killed'], []]);
  });

  it('listens no longer once the command is done', async () => {
    const { exitCode, listening } = await invoke(['images', 'list'], {
      shim: { images: { list: async () => [] } },
    });
    expect([exitCode, listening]).toEqual([0, []]);
  });
});
