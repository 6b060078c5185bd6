import { toWellFormed } from '../../core/input/text.js';

/** Bytes that a hint may take in a header field. */
const LIMIT = 512;

/** A hint as the field `X-Error-Hint`: ASCII, in which `%` and all that is no printable ASCII is percent-encoded. */
export function hintField(hint: string): string {
  let field = '';
  for (const character of toWellFormed(hint)) {
    const encoded = /[ -$&-~]/.test(character) ? character : escaped(character);
    if (field.length + encoded.length > LIMIT) break;
    field += encoded;
  }
  return field.trim();
}

function escaped(character: string): string {
  return [...Buffer.from(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
