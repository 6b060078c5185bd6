import { readdir, readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

/** Processes that are looked at a time: each takes a file descriptor, which the rest of the program needs too. */
const BATCH = 8;

/** How often, and after how many milliseconds, what could not be looked at for want of descriptors gets another look. */
const MOST_LOOKS = 40;
const PAUSE = 25;

/** The processes in whose environment something is found, with what it is. Linux only: none where there is no /proc. */
export async function searchEnvironments<T>(
  find: (environment: string) => T | undefined,
): Promise<[pid: number, found: T][]> {
  const hits: [number, T][] = [];
  let unseen: number[] | undefined;
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    if (looks > 0) await setTimeout(PAUSE);
    unseen ??= await processIds();
    const environments = await inBatches(unseen ?? [], environmentOf);
    for (const [pid, environment] of environments) {
      const found = environment === undefined ? undefined : find(environment);
      if (found !== undefined) hits.push([pid, found]);
    }
    unseen &&= environments.filter(([, environment]) => environment === undefined).map(([pid]) => pid);
    if (unseen?.length === 0) break;
  }
  return hits;
}

async function inBatches<T>(pids: number[], look: (pid: number) => Promise<T>): Promise<[number, T][]> {
  const seen: [number, T][] = [];
  for (let start = 0; start < pids.length; start += BATCH) {
    const batch = pids.slice(start, start + BATCH);
    seen.push(...(await Promise.all(batch.map(async (pid): Promise<[number, T]> => [pid, await look(pid)]))));
  }
  return seen;
}

/** Of all processes; undefined when there was no descriptor to look. */
function processIds(): Promise<number[] | undefined> {
  return readdir('/proc')
    .then((names) => names.map(Number).filter((pid) => pid > 0))
    .catch(unseenOr([]));
}

/** Empty for a process of another user, and for one that is gone; undefined when there was no descriptor to look. */
function environmentOf(pid: number): Promise<string | undefined> {
  return readFile(`/proc/${pid}/environ`, 'latin1').catch(unseenOr(''));
}

function unseenOr<T>(nothing: T): (error: NodeJS.ErrnoException) => T | undefined {
  return ({ code }) => (code === 'EMFILE' || code === 'ENFILE' ? undefined : nothing);
}
