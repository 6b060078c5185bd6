import { setTimeout as pause } from 'node:timers/promises';
import { quoteValue } from '../../core/input/invalid-input.js';
import { withLinkedSignal } from '../../core/model/abort.js';
import { ShimError } from '../../core/model/errors.js';
import type { LogRequest, TakeLine } from '../../core/model/log-lines.js';
import { type Beginning, engineTime, LogReader } from '../../platform-kit/engine/read-logs.js';
import type { ManagerDoor } from '../manager/manager-door.js';
import type { DeployService, Services } from './services.js';
import { hasEnded, type Task, triesOf } from './tasks.js';

/** Milliseconds between two looks at whether a task that is followed has ended: its engine does not end what it tells. */
const INTERVAL = 1_000;

/** What instances write: each of an instance's tasks has written a part of it. */
export class TaskLogs {
  constructor(
    private readonly door: ManagerDoor,
    private readonly services: Services,
  ) {}

  /** What is followed may be started again meanwhile, and is followed until its deploy is gone. */
  async read(
    deploy: DeployService,
    instance: string,
    { follow, tail, since }: LogRequest,
    take: TakeLine,
    signal?: AbortSignal,
  ): Promise<void> {
    const from = since === undefined ? {} : { since: engineTime(since) };
    const told = await this.started(deploy, instance, signal);
    const first = await this.firstOf(told, tail, from, signal);
    let current: { task: Task; reader: LogReader } | undefined;
    for (const [index, task] of told.entries()) {
      if (index < first.index) continue;
      current = { task, reader: this.reader(task, take) };
      const beginning = index === first.index ? { ...from, tail: first.tail } : from;
      await current.reader.read({ ...beginning, follow: false }, signal);
    }
    if (follow) await this.follow(deploy, instance, current, take, signal);
  }

  private async follow(
    deploy: DeployService,
    instance: string,
    from: { task: Task; reader: LogReader } | undefined,
    take: TakeLine,
    signal?: AbortSignal,
  ): Promise<void> {
    let current = from;
    for (;;) {
      if (current) await this.toItsEnd(deploy, instance, current.task, current.reader, signal);
      let next: Task | undefined;
      while (!next) {
        if (!(await this.services.find(deploy.id, signal))) return;
        const known = current?.task.CreatedAt ?? '';
        next = (await this.started(deploy, instance, signal)).find(({ CreatedAt }) => CreatedAt > known);
        if (!next) await pause(INTERVAL, undefined, { signal });
      }
      current = { task: next, reader: this.reader(next, take) };
    }
  }

  /** Follows one task until it has ended, and then to the last line of it. */
  private async toItsEnd(
    deploy: DeployService,
    instance: string,
    task: Task,
    reader: LogReader,
    signal?: AbortSignal,
  ): Promise<void> {
    let isOver = false;
    await withLinkedSignal([signal], async (linked, abort) => {
      const watch = async () => {
        while (!linked.aborted) {
          const tries = await this.started(deploy, instance, linked);
          const now = tries.find(({ ID }) => ID === task.ID);
          if (!now || hasEnded(now)) break;
          await pause(INTERVAL, undefined, { signal: linked });
        }
        isOver = true;
        abort();
      };
      const watching = watch().catch(() => abort());
      try {
        await reader.read({ ...reader.rest, follow: true }, linked);
      } catch (error) {
        if (!isOver) throw error;
      } finally {
        abort();
        await watching;
      }
    });
    await reader.read({ ...reader.rest, follow: false }, signal);
  }

  /** The task in which the last so many lines begin, and how many of its own are among them; they are counted, not kept. */
  private async firstOf(
    tasks: readonly Task[],
    tail: number | undefined,
    from: Beginning,
    signal?: AbortSignal,
  ): Promise<{ index: number; tail: number | undefined }> {
    if (tail === undefined) return { index: 0, tail };
    let missing = tail;
    for (let index = tasks.length - 1; index > 0; index -= 1) {
      let lines = 0;
      const task = tasks[index];
      if (task) {
        const reader = this.reader(task, () => void (lines += 1));
        await reader.read({ ...from, tail: missing, follow: false }, signal);
      }
      if (lines >= missing) return { index, tail: missing };
      missing -= lines;
    }
    return { index: 0, tail: missing };
  }

  /** Its tasks that were started, the oldest first. */
  private async started(deploy: DeployService, instance: string, signal?: AbortSignal): Promise<Task[]> {
    const tries = triesOf(deploy, await this.services.tasks(deploy, signal)).get(instance);
    if (!tries) throw new ShimError('not_found', `instance ${quoteValue(instance)} does not exist`);
    return tries.filter(({ Status }) => Status.ContainerStatus?.ContainerID).reverse();
  }

  private reader(task: Task, take: TakeLine): LogReader {
    return new LogReader(this.door, `/tasks/${task.ID}/logs`, take);
  }
}
