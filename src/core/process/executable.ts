import { accessSync, closeSync, constants, openSync, readSync, type Stats, statSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { shellQuote } from '../input/shell-quote.js';
import { readElf } from './elf.js';
import { foreignFormat } from './foreign-formats.js';
import { onSearchPath, readShebang } from './shebang.js';
import type { Verdict } from './verdict.js';

/** What is read of a file to tell what it is. */
const HEAD = 4096;
/** A script's interpreter may be a script; Linux follows four of them. */
const DEEPEST = 4;

/**
 * Why a file can't be run on this machine, undefined when nothing speaks against it. Asked before each start: execvp(3),
 * which Node starts programs with, hands to /bin/sh what the kernel does not take, whatever it is.
 */
export function whyNotRunnable(file: string, searchPath: string | undefined, depth = 0): Verdict | undefined {
  const { stat, verdict } = look(file);
  if (!stat) return verdict;
  if (stat.isDirectory()) return { why: 'is a directory', hint: 'name the program that is inside' };
  if (!stat.isFile()) return { why: 'is no regular file', hint: 'name a program' };
  if (stat.size === 0) return { why: 'is an empty file', hint: 'download it again' };
  return whyNotAllowed(file, stat) ?? whyNotUnderstood(file, searchPath, depth);
}

/** Missing says which part is; a link that leads nowhere is told from a file that is not there by `file` itself. */
function look(file: string): { stat?: Stats; verdict?: Verdict } {
  try {
    return { stat: statSync(file) };
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    const why =
      code === 'EACCES'
        ? `can't be reached: no permission for its folder (${code})`
        : `is not found (${code})`;
    return { verdict: { why } };
  }
}

function whyNotAllowed(file: string, { mode }: Stats): Verdict | undefined {
  try {
    accessSync(file, constants.X_OK);
    return undefined;
  } catch {
    if ((mode & 0o111) === 0)
      return { why: 'is not executable', hint: `make it so: chmod +x ${shellQuote(file)}` };
    return {
      why: 'is not executable for this user, or lies on a file system that is mounted with noexec',
      hint: 'give this user the right, or copy it to another place',
    };
  }
}

function whyNotUnderstood(file: string, searchPath: string | undefined, depth: number): Verdict | undefined {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch {
    // It may be run but not read, or there is no descriptor left: its start will tell.
    return undefined;
  }
  try {
    const head = Buffer.alloc(HEAD);
    return judge(file, { fd, head: head.subarray(0, readSync(fd, head, 0, HEAD, 0)) }, searchPath, depth);
  } finally {
    closeSync(fd);
  }
}

function judge(
  file: string,
  { fd, head }: { fd: number; head: Buffer },
  searchPath: string | undefined,
  depth: number,
): Verdict | undefined {
  const beginning = head.toString('latin1', 0, 4);
  if (beginning.startsWith('#!')) return judgeScript(file, head, searchPath, depth);
  if (
    platform() === 'darwin' &&
    !beginning.startsWith('\x7fELF') &&
    foreignFormat(head).why.includes('macOS')
  )
    return undefined;
  if (platform() !== 'linux' || beginning !== '\x7fELF') return foreignFormat(head);
  const { verdict, loader } = readElf(fd, head, arch());
  if (verdict || loader === undefined || look(loader).stat) return verdict;
  const libc = loader.includes('musl') ? 'musl, as Alpine has it' : 'another C library than this system has';
  return {
    why: `is a program for ${libc}: its loader ${loader} is not here`,
    hint: 'get the qappctl for this system, or a static one',
  };
}

function judgeScript(
  file: string,
  head: Buffer,
  searchPath: string | undefined,
  depth: number,
): Verdict | undefined {
  const { verdict, interpreter = '', command } = readShebang(file, head);
  if (verdict) return verdict;
  const cause = depth >= DEEPEST ? DEEP : whyNotRunnable(interpreter, searchPath, depth + 1);
  if (cause)
    return {
      why: `is a script, and its interpreter ${interpreter} ${cause.why}`,
      hint: 'install what its first line names',
    };
  // What `env` starts is a program of its own, which may be a script again.
  if (command === undefined || depth >= DEEPEST) return undefined;
  if (onSearchPath(command, searchPath).some((path) => !whyNotRunnable(path, searchPath, depth + 1)))
    return undefined;
  return { why: `is a script for ${command}, which is not on the search path`, hint: `install ${command}` };
}

const DEEP: Verdict = { why: 'is a script itself, and so on' };
