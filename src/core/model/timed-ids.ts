import { randomInt } from 'node:crypto';

/** What Kubernetes makes random names of. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const BEIJING = 8 * 3_600_000;

/** A word of `length` random characters. */
export function randomWord(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** The digits of a moment in Beijing: year, month, day, hour, minute, second, millisecond. */
export function beijingDigits(date: Date): string {
  return new Date(date.getTime() + BEIJING).toISOString().replace(/\D/g, '');
}

/** `g221201-1902-19027-6zvz`: a letter, Beijing time and four random characters. */
export function timedId(letter: string, now: Date): string {
  const digits = beijingDigits(now);
  return `${letter}${digits.slice(2, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 17)}-${randomWord(4)}`;
}
