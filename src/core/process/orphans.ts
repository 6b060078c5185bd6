import { readlink, stat } from 'node:fs/promises';
import { getuid } from 'node:process';
import { killMarked, RUN_MARK } from './kill-tree.js';
import { fateOf, OWNER_PATTERN } from './owner.js';
import { searchEnvironments } from './processes.js';

const MARK = new RegExp(`(?:^|\0)${RUN_MARK}=((${OWNER_PATTERN})-[^\0]*)`);

/**
 * Ends the runs that were under way when the process that had started them was killed: nobody else would, however
 * long they take. Resolves to how many they were. Linux only.
 */
export async function killOrphans(): Promise<number> {
  const marks = new Set<string>();
  for (const [pid, mark] of await searchEnvironments(orphanMark)) {
    if (!marks.has(mark) && (await isOurs(pid)) && (await reports(pid))) marks.add(mark);
  }
  for (const mark of marks) await killMarked(mark);
  return marks.size;
}

/** The mark of an unfinished run whose owner is gone. */
function orphanMark(environment: string): string | undefined {
  const [, mark, owner = ''] = MARK.exec(environment) ?? [];
  return fateOf(owner) === 'gone' ? mark : undefined;
}

/** This user's, and on this side of a container's wall: beyond it, process ids stand for other processes. */
async function isOurs(pid: number): Promise<boolean> {
  const { uid } = await stat(`/proc/${pid}`).catch(() => ({ uid: undefined }));
  return uid === getuid?.() && (await link(pid, 'ns/pid')) === (await link('self', 'ns/pid'));
}

/** Whether it still holds the pipes of its run: what stays on purpose after a run has let go of them. */
async function reports(pid: number): Promise<boolean> {
  const outputs = await Promise.all([link(pid, 'fd/1'), link(pid, 'fd/2')]);
  return outputs.some((output) => /^(socket|pipe):/.test(output));
}

function link(pid: number | 'self', name: string): Promise<string> {
  return readlink(`/proc/${pid}/${name}`).catch(() => '');
}
