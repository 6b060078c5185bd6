import { describe, expect, it } from 'vitest';
import { SharedWork, type Work } from '../../../src/core/sharing/shared-work.js';

/** Work that a test ends, and what it was told of its signal. */
function openWork() {
  let end: (outcome: string) => void = () => undefined;
  let signal: AbortSignal | undefined;
  let tell: (event: string) => void = () => undefined;
  let commit: Work<string>['commit'] = () => undefined;
  let begun = 0;
  const work = (given: Work<string>) => {
    begun += 1;
    ({ signal, tell, commit } = given);
    return new Promise<string>((resolve) => (end = resolve));
  };
  return {
    work,
    end: (outcome: string) => end(outcome),
    tell: (event: string) => tell(event),
    commit: () => commit(),
    get aborted() {
      return signal?.aborted;
    },
    get begun() {
      return begun;
    },
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('work shared by its callers', () => {
  it('is done once, and each caller hears of its progress', async () => {
    const shared = new SharedWork<string, string>();
    const open = openWork();
    const heard: string[][] = [[], []];
    const first = shared.do('key', open.work, { onProgress: (event) => heard[0]?.push(event) });
    await turn();
    open.tell('one');
    const second = shared.do('key', open.work, { onProgress: (event) => heard[1]?.push(event) });
    open.tell('two');
    open.end('done');
    expect(await Promise.all([first, second])).toEqual(['done', 'done']);
    expect(open.begun).toBe(1);
    expect(heard).toEqual([
      ['one', 'two'],
      ['one', 'two'],
    ]);
  });

  it('lets a caller leave alone, and ends when the last one has left', async () => {
    const shared = new SharedWork<string, string>();
    const open = openWork();
    const leavers = [new AbortController(), new AbortController()];
    const callers = leavers.map(({ signal }) =>
      shared.do('key', open.work, { signal }).catch((error: unknown) => (error as { code: string }).code),
    );
    await turn();
    leavers[0]?.abort();
    expect(await callers[0]).toBe('interrupted');
    expect(open.aborted).toBe(false);
    leavers[1]?.abort();
    expect(await callers[1]).toBe('interrupted');
    expect(open.aborted).toBe(true);
    const again = openWork();
    const next = shared.do('key', again.work, {});
    await turn();
    again.end('fresh');
    expect(await next).toBe('fresh');
    open.end('late');
  });

  it('goes on for a caller that never leaves', async () => {
    const shared = new SharedWork<string, string>();
    const open = openWork();
    const stays = shared.do('key', open.work, {});
    const leaver = new AbortController();
    const leaves = shared.do('key', open.work, { signal: leaver.signal }).catch(() => 'left');
    await turn();
    leaver.abort();
    expect(await leaves).toBe('left');
    expect(open.aborted).toBe(false);
    open.end('done');
    expect(await stays).toBe('done');
  });

  it('ends before it is committed when all who asked have left, and tells each of them its outcome', async () => {
    const shared = new SharedWork<string, string>();
    const open = openWork();
    const leaver = new AbortController();
    const left = shared.do('key', open.work, { leave: leaver.signal });
    await turn();
    leaver.abort();
    expect(open.aborted).toBe(true);
    expect(() => open.commit()).toThrowError(expect.objectContaining({ code: 'interrupted' }));
    open.end('outcome');
    expect(await left).toBe('outcome');
  });

  it('goes on once it is committed, and is joined still', async () => {
    const shared = new SharedWork<string, string>();
    const open = openWork();
    const leaver = new AbortController();
    const left = shared.do('key', open.work, { leave: leaver.signal });
    await turn();
    expect(open.commit()).toBeUndefined();
    leaver.abort();
    const late = shared.do('key', open.work, {});
    open.end('outcome');
    expect(await Promise.all([left, late])).toEqual(['outcome', 'outcome']);
    expect(open.begun).toBe(1);
  });
});
