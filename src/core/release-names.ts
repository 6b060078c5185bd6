import { beijingDigits, randomWord } from './model/timed-ids.js';

/** Names by time, `v221201-185439` in Beijing time; the second one in a second, or after the clock went back, gets a suffix. */
export class ReleaseNames {
  private last = '';

  constructor(private readonly now: () => Date = () => new Date()) {}

  next(): string {
    const name = `v${stamp(this.now())}`;
    if (name <= this.last.slice(0, name.length)) return `${name}-${randomWord(4)}`;
    this.last = name;
    return name;
  }
}

/** A name that no other process gives in the same second: it is written down before the release is made. */
export function uniqueReleaseName(now: Date): string {
  return `v${stamp(now)}-${randomWord(4)}`;
}

/** In Beijing, as the ids and the times that the platform gives. */
function stamp(date: Date): string {
  const digits = beijingDigits(date);
  return `${digits.slice(2, 8)}-${digits.slice(8, 14)}`;
}
