import { readFileSync } from 'node:fs';
import { LIMITS } from '../../core/model/limits.js';
import type { Host } from '../globals/host.js';

/** Two pipes and a socket for each run, the log, and room to spare. */
const DESCRIPTORS_BESIDE = 128;

/** What about this process will make trouble under load, one sentence each. */
export function surroundingTroubles({ pid }: Pick<Host, 'pid'>, descriptors = descriptorLimit()): string[] {
  const needed = LIMITS.connections + LIMITS.connectionsOnTheirWay + DESCRIPTORS_BESIDE;
  return [
    pid === 1 &&
      'this is process 1, which has to bury what its children leave, and Node does not: run it under tini -g',
    descriptors < needed &&
      `at most ${descriptors} descriptors can be open, ${needed} may be needed: raise the limit (ulimit -n)`,
  ].filter((text) => text !== false);
}

/** Infinity where it can't be told. */
function descriptorLimit(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'latin1');
    return Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? Infinity);
  } catch {
    return Infinity;
  }
}
