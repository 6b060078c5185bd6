/** A text as it may be shown: lines stay lines, whatever moves a cursor, hides text or turns its direction is spelled out. */
export function printable(text: string): string {
  return text.replace(DOUBTFUL, (character, at: number) =>
    character === '\n' || character === '\t' ? character : spelledOut(character, at, text),
  );
}

/** A value as one printable line. */
export function printableLine(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replace(DOUBTFUL, (character, at: number) => spelledOut(character, at, text));
}

/** JSON that may be shown: the same value, with such characters escaped. */
export function printableJson(value: unknown): string {
  return escapedJson(JSON.stringify(value));
}

/** The same of a text that is JSON already. */
export function escapedJson(json: string): string {
  return json.replace(DOUBTFUL, (character, at: number) =>
    character === '\n' || isHarmless(character, at, json)
      ? character
      : Array.from({ length: character.length }, (_, index) => escapedUnit(character.charCodeAt(index))).join(
          '',
        ),
  );
}

/** Unicode's controls, formats, surrogates, private and unassigned ones; and its two ends of lines. */
const DOUBTFUL = /[\p{C}\u2028\u2029]/gu;

function spelledOut(character: string, at: number, text: string): string {
  if (isHarmless(character, at, text)) return character;
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/** Joiners, which emoji and whole scripts are written with; emoji that this Node does not know; tags that make a flag. */
function isHarmless(character: string, at: number, text: string): boolean {
  if (character === '\u200d' || character === '\u200c') return true;
  if (/\p{Extended_Pictographic}/u.test(character)) return true;
  return (
    /^[\u{e0020}-\u{e007f}]$/u.test(character) && FLAG.test(text.slice(Math.max(0, at - FLAG_UNITS), at))
  );
}

/** A black flag and the tags after it, as far as they go before the one that is looked at. */
const FLAG = /\u{1f3f4}[\u{e0020}-\u{e007e}]*$/u;
const FLAG_UNITS = 32;

function escapedUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
