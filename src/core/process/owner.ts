import { readFileSync, readlinkSync } from 'node:fs';
import { kill, pid } from 'node:process';

/** Process ids stand for other processes on the other side of a container's wall; 0 where that can't be told. */
const NAMESPACE = pidNamespace();

/** This process by its id, start time and process namespace: no other process is mistaken for it. */
export const THIS_PROCESS = `${pid}-${statusOf(pid).started}-${NAMESPACE}`;

/** How such a name looks. */
export const OWNER_PATTERN = '\\d+-\\d+-\\d+';

/** What became of the process that an owner's name stands for: alive also in doubt, elsewhere when it can't be seen. */
export function fateOf(owner: string): 'alive' | 'gone' | 'elsewhere' {
  const [process = 0, started, namespace] = owner.split('-').map(Number);
  if (namespace !== NAMESPACE) return 'elsewhere';
  try {
    kill(process, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'alive' : 'gone';
  }
  const now = statusOf(process);
  if (now.ended) return 'gone';
  return started === 0 || now.started === 0 || now.started === started ? 'alive' : 'gone';
}

/** Its start in clock ticks from boot, 0 where it can't be told; `ended` for one that its parent has not yet noticed. */
function statusOf(process: number): { started: number; ended: boolean } {
  try {
    const stat = readFileSync(`/proc/${process}/stat`, 'latin1');
    const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { started: Number(fields[18] ?? 0), ended: /^[ZX]/.test(state) };
  } catch {
    return { started: 0, ended: false };
  }
}

/** Without the id of the boot: what was left before the last one would look as if its owner were elsewhere. */
function pidNamespace(): number {
  try {
    return Number(/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? 0);
  } catch {
    return 0;
  }
}
