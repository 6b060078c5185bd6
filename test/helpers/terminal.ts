import headless from '@xterm/headless';
import { execa } from 'execa';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from './processes.js';

const PTY = fileURLToPath(new URL('on_terminal.py', import.meta.url));

export interface TerminalSession {
  /** What stands on it, scrolled away or not, without empty lines at the end. */
  lines(): string[];
  /** Waits until it shows something. */
  shows(text: string): Promise<void>;
  /** Resolves when the command has shown something after it. */
  resize(columns: number, rows: number): Promise<void>;
  /** Types Ctrl-C. */
  interrupt(): void;
  ended: Promise<{ exitCode: number | undefined }>;
}

/** Whether a terminal can be made here. */
export async function hasTerminal(): Promise<boolean> {
  return !(await execa('python3', ['-c', 'import pty, termios'], { reject: false })).failed;
}

/** A command on a terminal of its own, of which this sees what a person would. */
export function onTerminal(
  [columns, rows]: readonly [number, number],
  command: readonly string[],
  env: Record<string, string | undefined>,
): TerminalSession {
  const screen = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1_000 });
  const child = execa('python3', [PTY, String(columns), String(rows), ...command], {
    env: { PATH: process.env.PATH, TERM: 'xterm-256color', ...env },
    extendEnv: false,
    reject: false,
    buffer: false,
  });
  child.stdout.on('data', (chunk: Buffer) => screen.write(chunk));
  const lines = () => {
    const { active } = screen.buffer;
    const all = Array.from(
      { length: active.length },
      (_, row) => active.getLine(row)?.translateToString(true) ?? '',
    );
    while (all.at(-1) === '') all.pop();
    return all;
  };
  const settled = () => new Promise<void>((resolve) => screen.write('', resolve));
  return {
    lines,
    shows: (text) => until(() => lines().join('\n').includes(text), `the terminal shows ${text}`),
    async resize(width, height) {
      screen.resize(width, height);
      child.stdin.write(`${width} ${height}\n`);
      await once(child.stdout, 'data');
      await settled();
    },
    interrupt: () => void child.stdin.write('^C\n'),
    ended: child.then(async ({ exitCode }) => {
      await settled();
      return { exitCode };
    }),
  };
}
