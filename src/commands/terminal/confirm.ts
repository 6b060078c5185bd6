import { createInterface } from 'node:readline/promises';
import { printable } from '../../core/model/printable.js';
import type { Host } from '../globals/host.js';

/** Asks for a yes on a terminal; without one nobody could answer, and it counts as said. */
export async function confirmed({ stdin, stderr }: Host, question: string): Promise<boolean> {
  if (!stdin.isTTY || !stderr.isTTY) return true;
  const prompt = createInterface({ input: stdin, output: stderr });
  const ended = new Promise<string>((resolve) => prompt.once('close', () => resolve('')));
  const answer = await Promise.race([prompt.question(`${printable(question)} [y/N] `), ended]);
  prompt.close();
  return /^y(es)?$/i.test(answer.trim());
}
