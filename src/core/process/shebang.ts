import { basename, resolve } from 'node:path';
import { shellQuote } from '../input/shell-quote.js';
import type { Verdict } from './verdict.js';

/** How much of a file Linux reads to find out how to run it. */
const LONGEST_LINE = 255;

/** What a script's first line asks for. */
export interface Shebang {
  verdict?: Verdict;
  /** The program that runs it. */
  interpreter?: string;
  /** The program that `env` is to find on the search path. */
  command?: string;
}

/** Reads `#! interpreter argument`, as the kernel does. */
export function readShebang(file: string, head: Buffer): Shebang {
  const text = head.toString('latin1');
  const end = text.indexOf('\n');
  const line = (end < 0 ? text : text.slice(0, end)).slice(2);
  if (line.endsWith('\r')) return { verdict: windowsLines(file) };
  const [interpreter = '', ...rest] = line.trim().split(/[ \t]+/);
  if (interpreter === '')
    return {
      verdict: {
        why: 'is a script that names no interpreter',
        hint: 'its first line must name one, such as #!/bin/sh',
      },
    };
  if (line.length + 2 > LONGEST_LINE && !/[ \t]/.test(line.slice(0, LONGEST_LINE - 2).trimStart()))
    return {
      verdict: {
        why: 'is a script whose first line is too long',
        hint: `it may have ${LONGEST_LINE} characters`,
      },
    };
  const command =
    basename(interpreter) === 'env'
      ? rest.find((word) => !word.startsWith('-') && !word.includes('='))
      : undefined;
  return { interpreter: resolve(interpreter), ...(command === undefined ? {} : { command }) };
}

/** Where `env` looks for a program; without a search path where the C library does. */
export function onSearchPath(command: string, searchPath = '/bin:/usr/bin'): string[] {
  if (command.includes('/')) return [resolve(command)];
  return searchPath.split(':').map((folder) => resolve(folder, command));
}

function windowsLines(file: string): Verdict {
  return {
    why: 'is a script whose lines end as on Windows (CR LF), so that its interpreter is not found',
    hint: `put it right: sed -i 's/\\r$//' ${shellQuote(file)}`,
  };
}
