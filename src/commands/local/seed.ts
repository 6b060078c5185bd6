import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { invalidInput, quoteValue } from '../../core/input/invalid-input.js';
import type { Host } from '../globals/host.js';

/** A file's text, or that of stdin for `-`. */
export async function readText(file: string, { stdin }: Host): Promise<string> {
  if (file === '-') return text(stdin);
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw invalidInput(`the seed file ${quoteValue(file)} can't be read (${error.code ?? 'unknown error'})`);
  });
}
