import { bashReply, splitBashLine } from './bash-line.js';
import type { Shell } from './shells.js';

/** Something that can stand at the cursor. */
export interface Candidate {
  text: string;
  description?: string | undefined;
}

/** What a shell asks: the words around the cursor, without the command's own name, and how it takes the answer. */
export interface Request {
  before: readonly string[];
  /** As far as it is written. */
  current: string;
  after: readonly string[];
  /** @param lead What of the current word stands in front of the candidates: `--region=`. */
  answer(candidates: readonly Candidate[], lead: string): string[];
}

/** Reads what the scripts of scripts.ts pass. */
export function requestOf(shell: Shell, words: readonly string[]): Request {
  if (shell === 'bash') return bashRequest(words);
  const [count = '1', ...rest] = words;
  if (shell !== 'fish') return indexedRequest(Number(count), rest, shell === 'zsh');
  const [current = '', ...all] = rest;
  const after = all.slice(Number(count) + (current === '' ? 0 : 1));
  return {
    before: all.slice(1, Number(count)),
    current: current.replace(/^["']/, ''),
    after,
    answer: (candidates, lead) => candidates.map((one) => described(one, lead)),
  };
}

function bashRequest([until = '', from = '', breaks = '']: readonly string[]): Request {
  const separators = breaks.replace(/[\s"']/g, '');
  const words = splitBashLine(until, separators);
  const word = words.at(-1);
  const texts = words.map(({ text }) => text);
  // What goes on without a space belongs to the word at the cursor.
  const after = splitBashLine(from, separators).slice(1);
  return {
    before: texts.slice(1, -1),
    current: texts.at(-1) ?? '',
    after: after.map(({ text }) => text).filter(Boolean),
    answer: (candidates, lead) =>
      candidates.flatMap(({ text }) => (word && bashReply(`${lead}${text}`, word)) ?? []),
  };
}

function indexedRequest(index: number, words: readonly string[], bare: boolean): Request {
  return {
    before: words.slice(1, index),
    current: (words[index] ?? '').replace(/^["']/, ''),
    after: words.slice(index + 1),
    answer: (candidates, lead) => candidates.map((one) => described(one, bare ? '' : lead)),
  };
}

function described({ text, description }: Candidate, lead: string): string {
  return description ? `${lead}${text}\t${description}` : `${lead}${text}`;
}
