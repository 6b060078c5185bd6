import { setImmediate as turn } from 'node:timers/promises';

/** Tasks after which all else has its turn: those that wait for nothing would hold it up until the last of them. */
const TURN_EVERY = 16;

/** Runs a task for each item, a few at a time; rejects with the first failure once those under way have ended. */
export async function inParallel<T>(
  items: Iterable<T>,
  task: (item: T) => Promise<void>,
  places = 4,
): Promise<void> {
  const queue = [...items];
  const failures: unknown[] = [];
  let done = 0;
  const work = async () => {
    for (let item = queue.shift(); item !== undefined && failures.length === 0; item = queue.shift()) {
      await task(item).catch((error: unknown) => failures.push(error));
      done += 1;
      if (done % TURN_EVERY === 0) await turn();
    }
  };
  await Promise.all(Array.from({ length: places }, work));
  if (failures.length > 0) throw failures[0];
}

/** The same for tasks with results, which come in the order of the items. */
export async function mapInParallel<T, R>(
  items: readonly T[],
  task: (item: T) => Promise<R>,
  places = 4,
): Promise<R[]> {
  const results: R[] = [];
  const work = async ([index, item]: [number, T]) => void (results[index] = await task(item));
  await inParallel([...items.entries()], work, places);
  return results;
}
