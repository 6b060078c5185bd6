import { invalidInput, quoteValue } from '../../core/input/invalid-input.js';
import { isWellFormed } from '../../core/input/text.js';
import type { ShimError } from '../../core/model/errors.js';
import { LIMITS } from '../../core/model/limits.js';

const POISONED = new Set(['__proto__', 'constructor']);
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The one JSON object that a body must be; a repeated key counts with its last value. */
export function decodeJsonObject(bytes: Uint8Array): Record<string, unknown> {
  checkMark(bytes);
  const text = decodeUtf8(bytes);
  checkShape(text);
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidInput('the body must be one JSON object');
  checkValue(value, '');
  return value as Record<string, unknown>;
}

/** Editors on Windows write one: RFC 8259 8.1 forbids it, and JSON.parse would only say that this is no JSON. */
const BYTE_ORDER_MARKS: readonly [encoding: string, mark: readonly number[]][] = [
  ['UTF-8', [0xef, 0xbb, 0xbf]],
  ['UTF-16', [0xff, 0xfe]],
  ['UTF-16', [0xfe, 0xff]],
];

function checkMark(bytes: Uint8Array): void {
  const found = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte));
  if (found)
    throw invalidInput(
      `the body begins with a byte order mark (BOM) of ${found[0]}: send it as UTF-8 without one`,
    );
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw invalidInput('the body is not valid UTF-8');
  }
}

function parse(text: string): unknown {
  if (text.trim() === '') throw invalidInput('the body is empty, it must be one JSON object');
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = /at position (\d+)/.exec(String(error))?.[1];
    const where = at === undefined ? '' : ` (at character ${Number(at) + 1})`;
    throw invalidInput(`the body is not one JSON object: not valid JSON${where}`);
  }
}

/** Depth, keys and values, counted before anything is built. */
function checkShape(text: string): void {
  let depth = 0;
  let keys = 0;
  let values = 1;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character === QUOTE) index = endOfString(text, index);
    else if (character === 0x7b || character === 0x5b) depth += 1;
    else if (character === 0x7d || character === 0x5d) depth -= 1;
    else if (character === 0x3a) keys += 1;
    else if (character === 0x2c) values += 1;
    if (depth > LIMITS.jsonDepth) throw tooMuch(`is nested deeper than ${LIMITS.jsonDepth} levels`);
    if (values > LIMITS.jsonValues) throw tooMuch(`holds more than ${LIMITS.jsonValues} values`);
    if (keys > LIMITS.jsonKeys) throw tooMuch(`holds more than ${LIMITS.jsonKeys} keys`);
  }
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, index: number): boolean {
  let first = index;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (index - first) % 2 === 1;
}

function tooMuch(what: string): ShimError {
  return invalidInput(`the body ${what}`);
}

/** What JSON.parse lets through and a reader on the other side would see differently. */
function checkValue(value: unknown, field: string): void {
  if (typeof value === 'number') checkNumber(value, field);
  else if (typeof value === 'string') checkText(value, field);
  else if (Array.isArray(value)) value.forEach((item, index) => checkValue(item, `${field}.${index}`));
  else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      if (POISONED.has(key)) throw invalidInput(`unknown field ${quoteValue(key)}`);
      checkText(key, field);
      checkValue(member, field === '' ? key : `${field}.${key}`);
    }
  }
}

function checkNumber(value: number, field: string): void {
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
    throw invalidInput(`invalid ${printable(field)}: a number beyond 2^53 is not exact`);
}

function checkText(value: string, field: string): void {
  if (!isWellFormed(value))
    throw invalidInput(`invalid ${printable(field)}: is not valid Unicode (a lone surrogate)`);
}

/** A field as it may stand in a message: the client chose its name. */
function printable(field: string): string {
  if (field === '') return 'key';
  return /^[\w.]{1,80}$/.test(field) ? field : quoteValue(field);
}
