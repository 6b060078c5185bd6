import { createInterface } from 'node:readline/promises';
import { invalidInput } from '../../core/input/invalid-input.js';
import { ShimError } from '../../core/model/errors.js';
import { printable } from '../../core/model/printable.js';
import type { Host } from '../globals/host.js';
import type { GlobalValues } from '../globals/options.js';

/** Something that can't be taken back. */
export interface Question {
  text: string;
  /** What the error says where nobody can be asked. */
  what: string;
  /** The command that does it unasked. */
  unasked: string;
}

/** Asks for a yes on a terminal; refuses where nobody could answer, and where a script reads what is printed. */
export async function confirmed(
  { stdin, stderr }: Host,
  { json }: GlobalValues,
  { text, what, unasked }: Question,
): Promise<boolean> {
  if (json || !stdin.isTTY || !stderr.isTTY)
    throw invalidInput(`${what} has to be confirmed, and there is nobody to ask`, `run: ${unasked}`);
  const prompt = createInterface({ input: stdin, output: stderr });
  const ended = new Promise<string>((resolve, reject) => {
    prompt.once('close', () => resolve(''));
    prompt.once('SIGINT', () => reject(new ShimError('interrupted', 'interrupted, nothing is done')));
  });
  try {
    const answer = await Promise.race([prompt.question(`${printable(text)} [y/N] `), ended]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    prompt.close();
  }
}
