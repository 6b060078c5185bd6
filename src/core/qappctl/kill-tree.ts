import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { kill } from 'node:process';

/** Environment variable that every process of a run inherits, so that those that left its group are found too. */
export const RUN_MARK = 'QAPPCTL_SHIM_RUN';

export function runMark(): string {
  return randomBytes(9).toString('base64url');
}

/** Signals a process group and, on Linux when a mark is given, every process that carries it. */
export function killTree(group: number, signal: NodeJS.Signals, mark?: string): void {
  signalQuietly(-group, signal);
  if (mark !== undefined) for (const pid of markedProcesses(mark)) signalQuietly(pid, signal);
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    kill(pid, signal);
  } catch {
    // Gone already, which is what was wanted.
  }
}

function markedProcesses(mark: string): number[] {
  const needle = `${RUN_MARK}=${mark}`;
  return processIds().filter((pid) => environmentOf(pid).includes(needle));
}

function processIds(): number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}
