import { execa } from 'execa';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './processes.js';

const BIN = fileURLToPath(new URL('../../bin/qappctl-shim.js', import.meta.url));

/** How to start each shell without anyone's settings, and to have a line's words shown by `words`. */
const SHELLS = {
  bash: {
    command: 'bash --norc --noprofile -i',
    setUp: [
      "PS1='> '",
      'set +H',
      'words() { printf "[%s]" "$@"; echo "=words"; }',
      'eval "$(qappctl-shim completion bash)"',
    ],
  },
  zsh: {
    command: 'zsh -f -i',
    setUp: [
      "PS1='> '",
      'bindkey -e',
      'setopt no_beep',
      'autoload -U compinit && compinit -u -d "$HOME/.zcompdump"',
      'words() { printf "[%s]" "$@"; echo "=words"; }',
      'eval "$(qappctl-shim completion zsh)"',
    ],
  },
  fish: {
    command: 'fish --no-config -i',
    setUp: [
      'function fish_prompt; echo "> "; end',
      'function words; printf "[%s]" $argv; echo "=words"; end',
      'qappctl-shim completion fish | source',
    ],
  },
} as const;

export type ShellName = keyof typeof SHELLS;

/** Whether a shell, and a terminal to run it on, are here. */
export async function hasShell(name: ShellName): Promise<boolean> {
  const tried = ['script -qec true /dev/null', `${name} -c true`].map((line) => {
    const [file = '', ...args] = line.split(' ');
    return execa(file, args, { reject: false, stdin: 'ignore' });
  });
  return (await Promise.all(tried)).every(({ failed }) => !failed);
}

export interface InteractiveShell {
  /** Types keys and shows the words of the line that they made; a `^` in them is where the cursor is put for a TAB. */
  complete(line: string): Promise<string[]>;
  /** What the terminal shows until a text comes. */
  type(keys: string, awaited: string): Promise<string>;
  close(): Promise<void>;
}

/** A shell on a terminal of its own, with completion set up as the documentation says. */
export async function interactiveShell(
  name: ShellName,
  home: string,
  env: Record<string, string>,
): Promise<InteractiveShell> {
  const bin = join(home, 'bin');
  mkdirSync(bin, { recursive: true });
  const program = join(bin, 'qappctl-shim');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`);
  chmodSync(program, 0o755);
  const { command, setUp } = SHELLS[name];
  const terminal = execa('script', ['-qfc', `stty rows 50 cols 180; exec ${command}`, '/dev/null'], {
    env: {
      PATH: `${bin}:${process.env.PATH}`,
      HOME: home,
      TERM: 'xterm',
      LANG: 'C.UTF-8',
      SHELL: '/bin/sh',
      ...env,
    },
    extendEnv: false,
    reject: false,
    stdin: 'pipe',
    buffer: false,
    cwd: home,
  });
  let shown = '';
  terminal.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  const type = async (keys: string, awaited: string) => {
    shown = '';
    terminal.stdin.write(keys);
    await until(() => shown.includes(awaited), `${awaited} in ${name}`).catch((error: unknown) => {
      throw new Error(`${String(error)}: ${JSON.stringify(shown)}`);
    });
    return shown;
  };
  // Keys that come before a shell reads its terminal may be thrown away: one line at a time, once there is a prompt.
  await until(() => shown !== '', `a prompt of ${name}`);
  for (const line of setUp) await type(`${line}; echo set''-up\r`, 'set-up\r\n');
  return {
    type,
    complete: async (line) => {
      const [until = '', after = ''] = line.split('^');
      // To the start of the line: nothing of it runs, its words are shown.
      const text = await type(`${until}${after}${'\u001b[D'.repeat(after.length)}\t\u0001words \r`, '=words');
      const [, found = ''] =
        /((?:\[[^]*\])?)=words$/.exec(text.slice(0, text.lastIndexOf('=words') + 6)) ?? [];
      const last = found.slice(found.lastIndexOf('[qappctl-shim]'));
      return last.slice(1, -1).split('][').slice(1);
    },
    close: async () => {
      terminal.kill('SIGKILL');
      await terminal;
    },
  };
}
