/** A value as one printable cell: control characters would move the cursor or hide text. */
export function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replace(/[\p{C}\u2028\u2029]/gu, escaped);
}

/** A text as it may be shown: lines stay lines, all other control characters are spelled out. */
export function printable(text: string): string {
  return text.replace(/[^\P{C}\n\t]|[\u2028\u2029]/gu, escaped).trimEnd();
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
