import { readFileSync } from 'node:fs';
import { LIMITS } from '../../core/model/limits.js';
import type { Host } from '../globals/host.js';

/** Two pipes and a socket for each run, the log, and room to spare. */
const DESCRIPTORS_BESIDE = 128;
const SOCKETS = LIMITS.connections + LIMITS.connectionsOnTheirWay;

/**
 * How many connections may be open, of as many as there are descriptors for: idle ones live long, and give way only when
 * their places are short, so that they must never hold the last descriptor. Runs of qappctl need some, too.
 */
export function connectionsFor(descriptors = descriptorLimit()): number {
  const beside = Math.min(DESCRIPTORS_BESIDE, descriptors / 2);
  const share = Math.min(1, (descriptors - beside) / SOCKETS);
  return Math.max(1, Math.floor(share * LIMITS.connections));
}

/** What about this process will make trouble under load, one sentence each. */
export function surroundingTroubles({ pid }: Pick<Host, 'pid'>, descriptors = descriptorLimit()): string[] {
  const needed = SOCKETS + DESCRIPTORS_BESIDE;
  return [
    pid === 1 &&
      'this is process 1, which has to bury what its children leave, and Node does not: run it under tini -g',
    descriptors < needed &&
      `at most ${descriptors} descriptors can be open, ${needed} may be needed, so that ${connectionsFor(descriptors)} connections are taken: raise the limit (ulimit -n)`,
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
