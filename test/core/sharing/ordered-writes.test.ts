import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OrderedWrites } from '../../../src/core/sharing/ordered-writes.js';

const PATIENCE = 1_000;

/** Writes that end when they are told to, and the order in which they began. */
function manualWrites() {
  const writes = new OrderedWrites({ queue: 2, patience: PATIENCE });
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const write = (name: string, group: string, part?: string, signal?: AbortSignal) => {
    const task = () => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    };
    const outcome = writes.run({ group, part }, task, signal);
    outcome.catch(() => undefined);
    return outcome;
  };
  const end = async (name: string) => {
    ends.get(name)?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { writes, begun, write, end };
}

describe('ordered writes', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('go one at a time in one part, and side by side in others', async () => {
    const { begun, write, end } = manualWrites();
    void write('a', 'zenx', 'z0');
    void write('b', 'zenx', 'z0');
    void write('c', 'zenx', 'z1');
    void write('d', 'other', 'z0');
    expect(begun).toEqual(['a', 'c', 'd']);
    await end('a');
    expect(begun).toEqual(['a', 'c', 'd', 'b']);
  });

  it('of a whole group wait for all before them, and hold up all after them', async () => {
    const { begun, write, end } = manualWrites();
    void write('a', 'zenx', 'z0');
    void write('b', 'zenx', 'z1');
    void write('whole', 'zenx');
    void write('c', 'zenx', 'z0');
    void write('d', 'zenx', 'z2');
    await end('a');
    expect(begun).toEqual(['a', 'b']);
    await end('b');
    expect(begun).toEqual(['a', 'b', 'whole']);
    await end('whole');
    expect(begun).toEqual(['a', 'b', 'whole', 'c', 'd']);
  });

  it('give way when they lose patience, are aborted or sent away', async () => {
    const { writes, begun, write, end } = manualWrites();
    const controller = new AbortController();
    void write('a', 'zenx', 'z0');
    const late = write('late', 'zenx');
    await vi.advanceTimersByTimeAsync(PATIENCE);
    await expect(late).rejects.toMatchObject({ code: 'overloaded' });
    const aborted = write('aborted', 'zenx', undefined, controller.signal);
    void write('b', 'zenx', 'z1');
    expect(begun).toEqual(['a']);
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ code: 'interrupted' });
    await end('');
    expect(begun).toEqual(['a', 'b']);
    const away = write('away', 'zenx');
    writes.sendAway();
    await expect(away).rejects.toMatchObject({ code: 'interrupted' });
    await Promise.all(['a', 'b'].map(end));
    void write('c', 'zenx');
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('refuse one more than may wait, whoever is aborted already, and all once they are closed', async () => {
    const { writes, begun, write, end } = manualWrites();
    for (const name of ['a', 'b', 'c']) void write(name, 'zenx', 'z0');
    await expect(write('d', 'zenx', 'z0')).rejects.toMatchObject({ code: 'overloaded' });
    await expect(write('e', 'zenx', 'z1', AbortSignal.abort())).rejects.toMatchObject({
      code: 'interrupted',
    });
    void write('f', 'zenx', 'z1');
    for (const name of ['a', 'b', 'c', 'f']) await end(name);
    expect(begun).toEqual(['a', 'f', 'b', 'c']);
    writes.close();
    await expect(write('g', 'other')).rejects.toMatchObject({ code: 'interrupted' });
  });
});
