import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { kill } from 'node:process';
import { THIS_PROCESS } from './owner.js';
import { searchEnvironments } from './processes.js';

/** Environment variable that every process of a run inherits, so that those that left its group are found too. */
export const RUN_MARK = 'QAPPCTL_SHIM_RUN';

/** Tells the marks of this copy of the code from those of another one in the same process. */
const SERIES = randomBytes(6).toString('hex');
let runs = 0;

/** Names the run and the process that starts it. */
export function runMark(): string {
  runs += 1;
  return `${THIS_PROCESS}-${SERIES}-${runs}`;
}

export function killGroup(group: number, signal: NodeJS.Signals): void {
  signalQuietly(-group, signal);
}

/** Ends every process that carries a mark, wherever it went; what they start meanwhile too. Linux only. */
export async function killMarked(mark: string): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const marked = await searchEnvironments((environment) => carries(environment, mark) || undefined);
    if (marked.length === 0) return;
    for (const [pid] of marked) signalQuietly(pid, 'SIGKILL');
  }
}

/** The same for several runs and their groups, synchronously: for the last moment of a process. */
export function killNow(runs: ReadonlyMap<number, string>): void {
  for (const group of runs.keys()) killGroup(group, 'SIGKILL');
  if (runs.size === 0) return;
  const marks = [...runs.values()];
  for (const pid of processIdsNow()) {
    const environment = environmentOfNow(pid);
    if (marks.some((mark) => carries(environment, mark))) signalQuietly(pid, 'SIGKILL');
  }
}

/** A process that was found may have started another one just before its end. */
const MOST_ROUNDS = 4;

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    kill(pid, signal);
  } catch {
    // Gone already, which is what was wanted.
  }
}

function carries(environment: string, mark: string): boolean {
  return environment.includes(`${RUN_MARK}=${mark}\0`);
}

function processIdsNow(): number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

function environmentOfNow(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}
