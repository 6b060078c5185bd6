import { randomInt } from 'node:crypto';

/** Names by time, `v221201-185439` in Beijing time; the second one in a second, or after the clock went back, gets a suffix. */
export class ReleaseNames {
  private last = '';

  constructor(private readonly now: () => Date = () => new Date()) {}

  next(): string {
    const name = `v${stamp(this.now())}`;
    if (name <= this.last.slice(0, name.length)) return `${name}-${suffix()}`;
    this.last = name;
    return name;
  }
}

/** In Beijing, as the ids and the times that the platform gives. */
function stamp(date: Date): string {
  const [day = '', time = ''] = new Date(date.getTime() + BEIJING).toISOString().slice(2, 19).split('T');
  return `${day.replaceAll('-', '')}-${time.replaceAll(':', '')}`;
}

const BEIJING = 8 * 3_600_000;

const SUFFIX_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

function suffix(): string {
  return Array.from({ length: 4 }, () => SUFFIX_ALPHABET[randomInt(SUFFIX_ALPHABET.length)]).join('');
}
