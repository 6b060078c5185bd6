import type { Command } from 'commander';
import { invalidInput, quoteValue } from '../../core/input/invalid-input.js';
import { withExamples } from '../declarations/noun.js';
import type { Context } from '../invocation/context.js';
import { printText } from '../terminal/print.js';
import { isShell, SHELLS } from './shells.js';

/** `completion <shell>`: the script that makes a shell complete this command. */
export function registerCompletion(program: Command, context: Context): void {
  withExamples(
    program
      .command('completion <shell>')
      .description(`print what makes a shell complete: ${SHELLS.join(', ')}`),
    'completion bash > ~/.local/share/bash-completion/completions/qappctl-shim',
    'completion zsh > ~/.zfunc/_qappctl-shim',
    'completion fish > ~/.config/fish/completions/qappctl-shim.fish',
    'completion powershell >> $PROFILE',
  ).action(async (shell: string) => {
    if (!isShell(shell))
      throw invalidInput(`no completion for ${quoteValue(shell)}`, `use one of ${SHELLS.join(', ')}`);
    const { SCRIPTS } = await import('./scripts.js');
    await printText(context, SCRIPTS[shell]);
  });
}
