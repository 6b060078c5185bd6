import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** True for a process that runs; a zombie is gone. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

/** Resolves when the condition holds; fails the test after a generous while. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what = 'the condition',
): Promise<void> {
  for (let tries = 0; tries < 3000; tries += 1) {
    if (await condition()) return;
    await pause(10);
  }
  throw new Error(`${what} did not come true in 30 s`);
}
