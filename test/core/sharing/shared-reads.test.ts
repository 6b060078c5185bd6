import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SharedReads } from '../../../src/core/sharing/shared-reads.js';

const REUSE = 100;

/** Runs that end when they are told to. */
function manualRuns() {
  const runs: { end: (value: string) => void; fail: () => void }[] = [];
  const run = () =>
    new Promise<string>((resolve, reject) =>
      runs.push({ end: resolve, fail: () => reject(new Error('failed')) }),
    );
  return { runs, run };
}

describe('a finished answer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Reads answered by one run that has ended already. */
  async function answered() {
    const reads = new SharedReads(REUSE);
    const { runs, run } = manualRuns();
    const read = () => reads.read('images', '', run);
    const first = read();
    runs[0]?.end('old');
    expect(await first).toBe('old');
    return { reads, runs, read };
  }

  it('serves for its time and no longer', async () => {
    const { runs, read, reads } = await answered();
    vi.advanceTimersByTime(REUSE / 2 - 1);
    expect(await read()).toBe('old');
    expect(runs).toHaveLength(1);
    vi.advanceTimersByTime(REUSE / 2 + 1);
    const later = read();
    expect(runs).toHaveLength(2);
    runs[1]?.end('new');
    expect(await later).toBe('new');
    vi.advanceTimersByTime(REUSE);
    expect(reads.size).toBe(0);
  });

  it('is replaced ahead of time by one run that nobody waits for', async () => {
    const { runs, read } = await answered();
    vi.advanceTimersByTime(REUSE / 2);
    expect(await Promise.all([read(), read()])).toEqual(['old', 'old']);
    expect(runs).toHaveLength(2);
    runs[1]?.end('new');
    await vi.advanceTimersByTimeAsync(1);
    expect(await read()).toBe('new');
    vi.advanceTimersByTime(REUSE - 2);
    expect(await read()).toBe('new');
  });

  it('is not replaced ahead of time by a run that would not be ready in time', async () => {
    const reads = new SharedReads(REUSE);
    const { runs, run } = manualRuns();
    const first = reads.read('images', '', run);
    vi.advanceTimersByTime(REUSE / 2);
    runs[0]?.end('old');
    await first;
    vi.advanceTimersByTime(REUSE - 1);
    expect(await reads.read('images', '', run)).toBe('old');
    expect(runs).toHaveLength(1);
  });

  it('makes way for a run that is under way when its time is over', async () => {
    const { runs, read } = await answered();
    vi.advanceTimersByTime(REUSE / 2);
    await read();
    vi.advanceTimersByTime(REUSE / 2);
    const waiting = read();
    expect(runs).toHaveLength(2);
    runs[1]?.end('new');
    expect(await waiting).toBe('new');
  });

  it('outlives a run ahead that fails, and the next read hears of it', async () => {
    const { runs, read } = await answered();
    vi.advanceTimersByTime(REUSE / 2);
    await read();
    runs[1]?.fail();
    await vi.advanceTimersByTimeAsync(1);
    expect(await read()).toBe('old');
    vi.advanceTimersByTime(REUSE / 2);
    const next = read();
    runs.at(-1)?.fail();
    await expect(next).rejects.toThrow('failed');
  });

  it('is forgotten together with the run ahead when a write ends', async () => {
    const { reads, runs, read } = await answered();
    vi.advanceTimersByTime(REUSE / 2);
    await read();
    reads.forget('images');
    const after = read();
    runs[1]?.end('before the write');
    expect(runs).toHaveLength(3);
    runs[2]?.end('after the write');
    expect(await after).toBe('after the write');
  });

  it('serves nobody else for a second after a write: a platform may show it late', async () => {
    const { reads, runs, read } = await answered();
    reads.forget('images');
    for (const passed of [0, 1, 400, 598]) {
      vi.advanceTimersByTime(passed);
      const count = runs.length;
      const waiting = [read(), read()];
      expect(runs).toHaveLength(count + 1);
      runs.at(-1)?.end('new');
      expect(await Promise.all(waiting)).toEqual(['new', 'new']);
    }
    const begunInTime = read();
    vi.advanceTimersByTime(1);
    runs.at(-1)?.end('still old');
    expect(await begunInTime).toBe('still old');
    const last = read();
    runs.at(-1)?.end('newest');
    await last;
    const count = runs.length;
    expect(await read()).toBe('newest');
    expect(runs).toHaveLength(count);
  });

  it('goes on serving where nothing was written', async () => {
    const { reads, runs, read } = await answered();
    for (const written of ['apps', 'images/one', 'image']) reads.forget(written);
    expect(await read()).toBe('old');
    expect(runs).toHaveLength(1);
  });
});

describe('nothing is kept', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const untilAborted = (signal: AbortSignal) =>
    new Promise<string>((_, reject) => signal.addEventListener('abort', () => reject(new Error('ended'))));

  it('of reads that were abandoned', async () => {
    const reads = new SharedReads(REUSE);
    const controller = new AbortController();
    const waiting = ['a', 'b', 'c'].flatMap((app) => [
      reads.read(`app/${app}/deploys/z0`, '', untilAborted, controller.signal),
      reads.read(`app/${app}/deploys/z0`, 'd1', untilAborted, controller.signal),
    ]);
    expect(reads.size).toBe(3);
    controller.abort();
    expect(reads.size).toBe(0);
    for (const { status } of await Promise.allSettled(waiting)) expect(status).toBe('rejected');
    expect(reads.size).toBe(0);
  });

  it('of an abandoned read, but for the one that came in its place', async () => {
    const reads = new SharedReads(REUSE);
    const { runs, run } = manualRuns();
    const controller = new AbortController();
    const abandoned = reads.read('images', '', untilAborted, controller.signal);
    controller.abort();
    const next = reads.read('images', '', run);
    await expect(abandoned).rejects.toThrow();
    expect(reads.read('images', '', run)).not.toBe(abandoned);
    expect(runs).toHaveLength(1);
    runs[0]?.end('new');
    expect(await next).toBe('new');
    vi.advanceTimersByTime(REUSE);
    expect(reads.size).toBe(0);
  });

  it('of reads that failed, ended or were forgotten', async () => {
    const reads = new SharedReads(REUSE);
    const { runs, run } = manualRuns();
    const read = (scope: string) => reads.read(scope, '', run);
    const all = [read('failed'), read('ended'), read('forgotten')];
    reads.forget('forgotten');
    runs[0]?.fail();
    for (const { end } of runs.slice(1)) end('ok');
    await Promise.allSettled(all);
    vi.advanceTimersByTime(REUSE);
    expect(reads.size).toBe(0);
  });
});
