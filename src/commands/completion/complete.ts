import type { Command } from 'commander';
import type { Context } from '../invocation/context.js';
import { ownWords } from '../spellings/own-words.js';
import { printText } from '../terminal/print.js';
import { candidatesFor } from './candidates.js';
import { platformNames } from './platform-names.js';
import { requestOf } from './request.js';
import { isShell } from './shells.js';
import { situationOf } from './situation.js';

/** Answers a shell's question. Whatever fails, nothing is said, and what was started is ended at once. */
export async function complete(context: Context, program: Command, words: readonly string[]): Promise<void> {
  try {
    const [shell = '', ...rest] = words;
    if (!isShell(shell)) return;
    const request = requestOf(shell, rest);
    const situation = situationOf(program, request);
    // The options that say which platform is meant.
    program.parseOptions(ownWords(program, [...request.before, ...request.after]));
    const { mode, candidates } = await candidatesFor(program, situation, platformNames(context));
    const lines = [mode, ...request.answer(candidates, situation.lead)];
    await printText(context, lines.join('\n'));
  } catch {
    context.host.exit(0);
  }
}
