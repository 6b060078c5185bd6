import { randomInt } from 'node:crypto';

/** Names by time, `v221201-185439` in local time; the second one in a second, or after the clock went back, gets a suffix. */
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

function stamp(date: Date): string {
  const parts = [date.getFullYear() % 100, date.getMonth() + 1, date.getDate()].map(twoDigits).join('');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join('');
  return `${parts}-${time}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

const SUFFIX_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

function suffix(): string {
  return Array.from({ length: 4 }, () => SUFFIX_ALPHABET[randomInt(SUFFIX_ALPHABET.length)]).join('');
}
