/** No program escapes these. */
const PLAIN = /^[A-Za-z0-9_.-]*$/;

/** What stands behind the backslash for these, in JSON or in Go's quotes. */
const SHORT: Record<string, string> = {
  ...{ '\u0007': 'a', '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't', '\v': 'v' },
  ...{ '"': '"', "'": "'", '/': '/', '\\': '\\\\' },
};

/**
 * Regular expression for a text in which a backslash escapes what its writer pleased to escape; programs differ in that
 * (Go's JSON: also <, >, & and U+2028). Undefined where nothing could be. No two ways begin alike, so it can't run away.
 */
export function escapedPattern(text: string): string | undefined {
  return patternOf(text, '\\', (character) => {
    const units = [...Array(character.length).keys()].map((index) => character.charCodeAt(index));
    const code = character.codePointAt(0) ?? 0;
    return [
      units.map((unit) => `\\\\u${digits(unit, 4)}`).join(''),
      ...(units.length > 1 ? [`\\\\U${digits(code, 8)}`] : []),
      ...(code < 0x80 ? [`\\\\x${digits(code, 2)}`] : []),
      ...(character in SHORT ? [`\\\\${SHORT[character]}`] : []),
    ];
  });
}

/** The same for percent-encoding, in paths, queries (a blank may be a plus) and forms. */
export function percentPattern(text: string): string | undefined {
  return patternOf(text, '%', (character) => {
    const bytes = [...Buffer.from(character)].map((byte) => `%${digits(byte, 2)}`).join('');
    return character === ' ' ? [bytes, '\\+'] : [bytes];
  });
}

function patternOf(
  text: string,
  escape: string,
  waysOf: (character: string) => string[],
): string | undefined {
  if (PLAIN.test(text)) return undefined;
  const parts = Array.from(text, (character) => {
    if (PLAIN.test(character)) return literal(character);
    // What escapes others is always escaped itself.
    const ways = character === escape ? waysOf(character) : [literal(character), ...waysOf(character)];
    return `(?:${ways.join('|')})`;
  });
  return parts.join('');
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** Hexadecimal, of either case. */
function digits(code: number, length: number): string {
  const hex = code.toString(16).padStart(length, '0');
  return hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
