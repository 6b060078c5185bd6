import { createHash } from 'node:crypto';
import { beijingDigits } from '../core/model/timed-ids.js';

/** What Kubernetes makes random names of. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** The millisecond, within the second that its time tells, in which a deploy was made; 0 for an id that is of no time. */
export function millisecondOf({ id, ctime }: { id: string; ctime: string }): number {
  const [, time, milliseconds] = /^g(\d{6}-\d{4}-\d\d)(\d{3})-/.exec(id) ?? [];
  const digits = beijingDigits(new Date(ctime));
  const told = `${digits.slice(2, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 14)}`;
  return time === told ? Number(milliseconds) : 0;
}

/**
 * The ids of a deploy's instances, `<deploy id>-<10 characters>-<5 characters>`. They follow from the deploy's id,
 * so that no process has to tell another.
 */
export function instanceIds({ id, replicas }: { id: string; replicas: number }): string[] {
  const prefix = `${id}-${derivedWord(id, 10)}`;
  const ids = new Set<string>();
  for (let seed = 0; ids.size < replicas; seed += 1) ids.add(`${prefix}-${derivedWord(`${id}/${seed}`, 5)}`);
  return [...ids];
}

function derivedWord(text: string, length: number): string {
  const bytes = createHash('sha256').update(text).digest();
  return Array.from({ length }, (_, index) => ALPHABET[(bytes[index] ?? 0) % ALPHABET.length]).join('');
}
