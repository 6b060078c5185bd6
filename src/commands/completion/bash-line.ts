/** A word of a line of bash. */
export interface BashWord {
  /** Without its quotes. */
  text: string;
  /** How much of that bash takes for complete: it replaces only what comes after. */
  settled: number;
  /** The quote that is open at its end. */
  quote: '"' | "'" | '';
}

/** Splits as bash does, without expanding anything; the last word is what stands at the end, perhaps nothing yet. */
export function splitBashLine(line: string, breaks: string): BashWord[] {
  const words: BashWord[] = [];
  let word = newWord();
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index] ?? '';
    if (character === word.quote) word.quote = '';
    else if (word.quote === '' && /["']/.test(character)) open(word, character as '"' | "'");
    else if (character === '\\' && escapes(word, line[index + 1])) word.text += line[(index += 1)] ?? '';
    else if (word.quote === '' && /\s/.test(character)) {
      if (index > 0 && !/\s/.test(line[index - 1] ?? '')) words.push(word);
      word = newWord();
    } else append(word, character, breaks);
  }
  return [...words, word];
}

function newWord(): BashWord {
  return { text: '', settled: 0, quote: '' };
}

function open(word: BashWord, quote: '"' | "'"): void {
  word.quote = quote;
  word.settled = word.text.length;
}

function escapes({ quote }: BashWord, next = ''): boolean {
  return quote === '' || (quote === '"' && /["\\$`]/.test(next));
}

function append(word: BashWord, character: string, breaks: string): void {
  word.text += character;
  if (word.quote === '' && breaks.includes(character)) word.settled = word.text.length;
}

/** A candidate as bash is to insert it in the place of a word; nothing when it doesn't begin as the word does. */
export function bashReply(candidate: string, { text, settled, quote }: BashWord): string | undefined {
  if (!candidate.startsWith(text)) return undefined;
  const rest = candidate.slice(settled);
  if (quote === "'") return rest.replaceAll("'", "'\\''");
  if (quote === '"') return rest.replace(/["\\$`]/g, '\\$&');
  return rest.replace(/[^\w./:=@%+,\u0080-\uffff-]/g, '\\$&');
}
