/** A failure of the command line itself: its message is what qappctl prints after the log prefix. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const ESCAPES: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** Go's `%q`. */
export function goQuote(text: string): string {
  const quoted = text.replace(
    /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu,
    (character) => ESCAPES[character] ?? escapeRune(character),
  );
  return `"${quoted}"`;
}

/** Go's `%q` of a byte: what a flag's letter is quoted with. */
export function goQuoteCharacter(character: string): string {
  return `'${character === "'" ? "\\'" : goQuote(character).slice(1, -1).replace('\\"', '"')}'`;
}

function escapeRune(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`;
  return code > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}

const INT64_LIMIT = 2n ** 63n;

/** Go's `strconv.ParseInt(text, 0, 64)`: decimal, 0x, 0o, 0b, and octal after a plain 0. */
export function goParseInt(text: string): number {
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  const magnitude = parseMagnitude(digits);
  if (magnitude === undefined) throw parseError(text, 'invalid syntax');
  const limit = sign === '-' ? INT64_LIMIT : INT64_LIMIT - 1n;
  if (magnitude > limit) throw parseError(text, 'value out of range');
  return Number(sign === '-' ? -magnitude : magnitude);
}

/** An underscore may stand between digits, and after a base's prefix; never in a number that begins otherwise. */
function parseMagnitude(digits: string): bigint | undefined {
  const body = '(_?[DIGITS])+';
  const forms = [
    ['^0[xX]', '0-9a-fA-F', '0x'],
    ['^0[oO]', '0-7', '0o'],
    ['^0[bB]', '01', '0b'],
    ['^0', '0-7', '0o'],
  ] as const;
  if (/^(0|[1-9](_?[0-9])*)$/.test(digits)) return BigInt(digits.replaceAll('_', ''));
  for (const [prefix, set, literal] of forms) {
    const match = new RegExp(`${prefix}(${body.replace('DIGITS', set)})$`).exec(digits);
    if (match?.[1]) return BigInt(`${literal}${match[1].replaceAll('_', '')}`);
  }
  return undefined;
}

function parseError(text: string, why: string): UsageError {
  return new UsageError(`strconv.ParseInt: parsing ${goQuote(text)}: ${why}`);
}

/** Go's `strconv.ParseBool`. */
export function goParseBool(text: string): boolean {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false;
  throw new UsageError(`strconv.ParseBool: parsing ${goQuote(text)}: invalid syntax`);
}
