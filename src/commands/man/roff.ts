const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
};

/** A text as roff shows it, character by character, whatever it holds: one line, which is no request. */
export function escaped(text: string): string {
  const line = text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\'`^~-]/g, (character) => ESCAPES[character] ?? character)
    .replace(/[^\x20-\x7e]/gu, (character) => `\\[u${hex(character)}]`);
  return line.startsWith('.') ? `\\&${line}` : line;
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

export function bold(text: string): string {
  return `\\fB${escaped(text)}\\fR`;
}

/** Text of a command line: what stands for something is slanted, the rest bold. */
export function synopsis(text: string): string {
  const parts = text.split(/(<[^>]*>|\[[^\]]*\])/).filter((part) => part.trim() !== '');
  return parts.map((part) => (/^[<[]/.test(part) ? `\\fI${escaped(part)}\\fR` : bold(part))).join(' ');
}

/** A word or an option with what it means. */
export function term(tag: string, text: string): string {
  return `.TP\n${tag}\n${escaped(text)}`;
}

export function section(title: string, ...lines: string[]): string {
  return [`.SH "${title}"`, ...lines].join('\n');
}

export function subsection(title: string, ...lines: string[]): string {
  return [`.SS "${escaped(title)}"`, ...lines].join('\n');
}

/** Lines that stay as they are. */
export function verbatim(lines: readonly string[]): string {
  return ['.EX', ...lines.map(escaped), '.EE'].join('\n');
}
