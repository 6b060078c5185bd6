import { setTimeout as pause } from 'node:timers/promises';
import { withLinkedSignal } from '../../core/model/abort.js';
import type { TakeLine } from '../../core/model/log-lines.js';
import type { Beginning } from '../../platform-kit/engine/read-logs.js';
import { isForAnother } from '../manager/manager-answers.js';
import type { InstanceTasks, TaskReader } from './instance-tasks.js';
import { hasEnded, type Task } from './tasks.js';

/** Milliseconds between two looks at whether a task has ended: the engine does not end what it tells of it. */
const INTERVAL = 1_000;

/** A task that is followed, and where reading of it begins if nothing of it was read. */
export interface Followed {
  reader: TaskReader;
  start: Beginning;
}

/** Hands over what an instance writes, task after task, until its deploy is gone. */
export async function followTasks(
  tasks: InstanceTasks,
  from: Followed | undefined,
  take: TakeLine,
  signal?: AbortSignal,
): Promise<void> {
  for (let current = from; ;) {
    if (current) await toItsEnd(tasks, current, signal);
    const next = await nextTask(tasks, current?.reader.task.CreatedAt ?? '', signal);
    if (!next) return;
    current = { reader: tasks.reader(next, take), start: {} };
  }
}

/** The first that was started after a moment, once there is one; undefined when the deploy is gone. */
async function nextTask(
  tasks: InstanceTasks,
  after: string,
  signal?: AbortSignal,
): Promise<Task | undefined> {
  while (await tasks.isDeployed(signal)) {
    const next = (await tasks.started(signal)).find(({ CreatedAt }) => CreatedAt > after);
    if (next) return next;
    await pause(INTERVAL, undefined, { signal });
  }
  return undefined;
}

/** Follows one task until it has ended, and then to the last line of it, whichever manager tells it. */
async function toItsEnd(
  tasks: InstanceTasks,
  { reader, start }: Followed,
  signal?: AbortSignal,
): Promise<void> {
  let isOver = false;
  while (!isOver) {
    await withLinkedSignal([signal], async (linked, abort) => {
      const watching = untilItEnds(tasks, reader.task, linked).then((isEnd) => {
        isOver ||= isEnd;
        abort();
      });
      try {
        await reader.read({ ...reader.rest(start), follow: true }, linked);
      } catch (error) {
        if (!isOver && (signal?.aborted || !isForAnother(error))) throw error;
      } finally {
        abort();
        await watching;
      }
    });
    if (!isOver) await pause(INTERVAL, undefined, { signal });
  }
  await reader.read({ ...reader.rest(start), follow: false }, signal);
}

/** True once a task has ended, or is forgotten; false when nobody waits any more. A swarm that does not answer is asked again. */
async function untilItEnds(tasks: InstanceTasks, task: Task, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const known = await tasks.started(signal).catch(() => undefined);
    if (known && isOverBy(known, task)) return true;
    await pause(INTERVAL, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

/** One on a node that is away never ends; where another took its place it is over all the same. */
function isOverBy(known: readonly Task[], task: Task): boolean {
  const now = known.find(({ ID }) => ID === task.ID);
  return !now || hasEnded(now) || known.some(({ CreatedAt }) => CreatedAt > task.CreatedAt);
}
