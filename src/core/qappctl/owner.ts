import { readFileSync } from 'node:fs';
import { kill, pid } from 'node:process';

/** This process by its id and start time, `<id>-<time>`: no later process is mistaken for it. */
export const THIS_PROCESS = `${pid}-${startTime(pid)}`;

/** Whether the process that an owner's name stands for is there still; in doubt it is. */
export function isOwnerAlive(owner: string): boolean {
  const [process = 0, started] = owner.split('-').map(Number);
  try {
    kill(process, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const now = startTime(process);
  return started === 0 || now === 0 || now === started;
}

/** Clock ticks from boot to the process's start, as the kernel counts them; 0 where it can't be told. */
function startTime(process: number): number {
  try {
    const stat = readFileSync(`/proc/${process}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 0);
  } catch {
    return 0;
  }
}
