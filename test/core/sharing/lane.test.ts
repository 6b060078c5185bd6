import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lane } from '../../../src/core/sharing/lane.js';

const HOUR = 3_600_000;

/** A task that ends when it is told to. */
function manual() {
  let end: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (end = resolve));
  return { task: () => done, end };
}

describe('a lane', () => {
  it('lets in as many as it has places, the others in their order', async () => {
    const lane = new Lane({ places: 2, queue: 10, patience: HOUR });
    const order: number[] = [];
    const tasks = [0, 1, 2, 3].map(() => manual());
    const runs = tasks.map((one, index) => lane.run(() => (order.push(index), one.task())));
    expect(order).toEqual([0, 1]);
    tasks[1]?.end();
    await runs[1];
    expect(order).toEqual([0, 1, 2]);
    for (const one of tasks) one.end();
    await Promise.all(runs);
    expect(order).toEqual([0, 1, 2, 3]);
    expect([lane.running, lane.waiting]).toEqual([0, 0]);
  });

  it('refuses the one too many, with the seconds to wait', async () => {
    const lane = new Lane({ places: 1, queue: 1, patience: HOUR });
    const first = manual();
    const runs = [lane.run(first.task), lane.run(async () => undefined)];
    await expect(lane.run(async () => undefined)).rejects.toMatchObject({
      code: 'overloaded',
      retryAfter: 1,
    });
    first.end();
    await Promise.all(runs);
  });

  it('sends away who waited too long, and frees the place in the queue', async () => {
    const lane = new Lane({ places: 1, queue: 1, patience: 5 });
    const first = manual();
    const run = lane.run(first.task);
    await expect(lane.run(async () => undefined)).rejects.toMatchObject({ code: 'overloaded' });
    expect(lane.waiting).toBe(0);
    first.end();
    await run;
  });

  it('never runs a task whose caller left while it waited', async () => {
    const lane = new Lane({ places: 1, queue: 1, patience: HOUR });
    const first = manual();
    const run = lane.run(first.task);
    const controller = new AbortController();
    let ran = false;
    const left = lane.run(async () => void (ran = true), controller.signal);
    controller.abort();
    await expect(left).rejects.toMatchObject({ code: 'interrupted' });
    first.end();
    await run;
    expect(ran).toBe(false);
  });

  it('keeps its promises under any schedule', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.boolean(), { maxLength: 15 }),
        async (scheduler, places, fails) => {
          const lane = new Lane({ places, queue: 100, patience: HOUR });
          let most = 0;
          const runs = fails.map((failing) =>
            lane
              .run(async () => {
                most = Math.max(most, lane.running);
                await scheduler.schedule(Promise.resolve());
                if (failing) throw new Error('no');
              })
              .catch(() => undefined),
          );
          await scheduler.waitFor(Promise.all(runs));
          expect(most).toBeLessThanOrEqual(places);
          expect([lane.running, lane.waiting]).toEqual([0, 0]);
        },
      ),
    );
  });
});
