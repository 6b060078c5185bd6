import { ShimError } from '../model/errors.js';
import { printableLine } from '../model/printable.js';

/** A mistake of the caller: what is wrong, and what to do about it. */
export function invalidInput(message: string, hint?: string): ShimError {
  return new ShimError('invalid_input', message, { hint });
}

/** A value as it may stand in a message: one printable line of at most 80 characters. */
export function quoteValue(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const printable = printableLine(
    text.replace(/[^\x20-\x7e\u00a1-\u167f\u1681-\u1fff\u2030-\ud7ff\uf900-\ufdff]/gu, escapeCharacter),
  );
  return `'${printable.length > 80 ? `${printable.slice(0, 79)}…` : printable}'`;
}

function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
