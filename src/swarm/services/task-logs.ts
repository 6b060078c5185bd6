import type { LogRequest, TakeLine } from '../../core/model/log-lines.js';
import { type Beginning, engineTime } from '../../platform-kit/engine/read-logs.js';
import { followTasks } from './follow-tasks.js';
import { InstanceTasks, type InstanceTasksParts, type TaskReader } from './instance-tasks.js';
import type { DeployService } from './services.js';
import type { Task } from './tasks.js';

/** What instances write: each of an instance's tasks has written a part of it. */
export class TaskLogs {
  constructor(private readonly parts: InstanceTasksParts) {}

  /** Hands it over, the oldest line first. What is followed may be started again meanwhile, and is followed until its deploy is gone. */
  async read(
    deploy: DeployService,
    instance: string,
    { follow, tail, since }: LogRequest,
    take: TakeLine,
    signal?: AbortSignal,
  ): Promise<void> {
    const begun = engineTime(new Date());
    const from: Beginning = since === undefined ? {} : { since: engineTime(since) };
    const tasks = new InstanceTasks(this.parts, deploy, instance);
    const told = await tasks.started(signal);
    const first = await firstOf(tasks, told, tail, from, signal);
    let last: TaskReader | undefined;
    for (const [index, task] of told.slice(first.index).entries()) {
      last = tasks.reader(task, take);
      await last.read({ ...from, ...(index === 0 ? { tail: first.tail } : {}), follow: false }, signal);
    }
    if (!follow) return;
    // Where no line was handed over of what there was, all that is to come is new.
    const start = tail === 0 ? { since: begun } : from;
    await followTasks(tasks, last && { reader: last, start }, take, signal);
  }
}

/** The task in which the last so many lines begin, and how many of its own are among them; they are counted, not kept. */
async function firstOf(
  tasks: InstanceTasks,
  told: readonly Task[],
  tail: number | undefined,
  from: Beginning,
  signal?: AbortSignal,
): Promise<{ index: number; tail: number | undefined }> {
  if (tail === undefined) return { index: 0, tail };
  let missing = tail;
  for (let index = told.length - 1; index > 0; index -= 1) {
    let lines = 0;
    const task = told[index];
    if (task)
      await tasks
        .reader(task, () => void (lines += 1))
        .read({ ...from, tail: missing, follow: false }, signal);
    if (lines >= missing) return { index, tail: missing };
    missing -= lines;
  }
  return { index: 0, tail: missing };
}
