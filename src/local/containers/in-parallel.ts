/** Runs a task for each item, a few at a time; rejects with the first failure once those under way have ended. */
export async function inParallel<T>(
  items: Iterable<T>,
  task: (item: T) => Promise<void>,
  places = 4,
): Promise<void> {
  const queue = [...items];
  const failures: unknown[] = [];
  const work = async () => {
    for (let item = queue.shift(); item !== undefined && failures.length === 0; item = queue.shift()) {
      await task(item).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: places }, work));
  if (failures.length > 0) throw failures[0];
}
