import { setTimeout as pause } from 'node:timers/promises';
import { quoteValue } from '../../core/input/invalid-input.js';
import { withLinkedSignal } from '../../core/model/abort.js';
import { ShimError } from '../../core/model/errors.js';
import type { LogRequest, TakeLine } from '../../core/model/log-lines.js';
import { type Beginning, engineTime, LogReader } from '../../platform-kit/engine/read-logs.js';
import { IncompleteLogError } from '../../platform-kit/engine/log-frames.js';
import { isForAnother } from '../manager/manager-answers.js';
import type { ManagerDoor } from '../manager/manager-door.js';
import type { DeployService, Services } from './services.js';
import { hasEnded, type Task, triesOf } from './tasks.js';

/** Milliseconds between two looks at whether a task that is followed has ended: its engine does not end what it tells. */
const INTERVAL = 1_000;

/** A task that is followed, and where reading of it begins. */
interface Followed {
  task: Task;
  reader: LogReader;
  start: Beginning;
}

/** What instances write: each of an instance's tasks has written a part of it. */
export class TaskLogs {
  constructor(
    private readonly door: ManagerDoor,
    private readonly services: Services,
    private readonly warn: (text: string) => void,
  ) {}

  /** What is followed may be started again meanwhile, and is followed until its deploy is gone. */
  async read(
    deploy: DeployService,
    instance: string,
    { follow, tail, since }: LogRequest,
    take: TakeLine,
    signal?: AbortSignal,
  ): Promise<void> {
    const begun = engineTime(new Date());
    const from: Beginning = since === undefined ? {} : { since: engineTime(since) };
    const told = await this.started(deploy, instance, signal);
    const first = await this.firstOf(told, tail, from, signal);
    let current: { task: Task; reader: LogReader } | undefined;
    for (const [index, task] of told.entries()) {
      if (index < first.index) continue;
      current = { task, reader: this.reader(task, take) };
      const beginning = index === first.index ? { ...from, tail: first.tail } : from;
      await this.part(current.reader, { ...beginning, follow: false }, signal);
    }
    if (!follow) return;
    // Where no line was handed over of what there was, all that is to come is new.
    const start = tail === 0 ? { since: begun } : from;
    await this.follow(deploy, instance, current && { ...current, start }, take, signal);
  }

  private async follow(
    deploy: DeployService,
    instance: string,
    from: Followed | undefined,
    take: TakeLine,
    signal?: AbortSignal,
  ): Promise<void> {
    let current = from;
    for (;;) {
      if (current) await this.toItsEnd(deploy, instance, current, signal);
      let next: Task | undefined;
      while (!next) {
        if (!(await this.services.find(deploy.id, signal))) return;
        const known = current?.task.CreatedAt ?? '';
        next = (await this.started(deploy, instance, signal)).find(({ CreatedAt }) => CreatedAt > known);
        if (!next) await pause(INTERVAL, undefined, { signal });
      }
      current = { task: next, reader: this.reader(next, take), start: {} };
    }
  }

  /** Follows one task until it has ended, and then to the last line of it, whichever manager tells it. */
  private async toItsEnd(
    deploy: DeployService,
    instance: string,
    { task, reader, start }: Followed,
    signal?: AbortSignal,
  ): Promise<void> {
    const rest = () => (reader.last === undefined ? start : reader.rest);
    let isOver = false;
    while (!isOver) {
      await withLinkedSignal([signal], async (linked, abort) => {
        const watching = this.untilItEnds(deploy, instance, task, linked).then((isEnd) => {
          isOver ||= isEnd;
          abort();
        });
        try {
          await this.part(reader, { ...rest(), follow: true }, linked);
        } catch (error) {
          if (!isOver && (signal?.aborted || !isForAnother(error))) throw error;
        } finally {
          abort();
          await watching;
        }
      });
      if (!isOver) await pause(INTERVAL, undefined, { signal });
    }
    await this.part(reader, { ...rest(), follow: false }, signal);
  }

  /** True once a task has ended, or is forgotten; false when nobody waits any more. A swarm that does not answer is asked again. */
  private async untilItEnds(
    deploy: DeployService,
    instance: string,
    task: Task,
    signal: AbortSignal,
  ): Promise<boolean> {
    while (!signal.aborted) {
      const tries = await this.started(deploy, instance, signal).catch(() => undefined);
      const now = tries?.find(({ ID }) => ID === task.ID);
      // One on a node that is away never ends; where another took its place it is over all the same.
      const isReplaced = tries?.some(({ CreatedAt }) => CreatedAt > task.CreatedAt);
      if (tries && (!now || hasEnded(now) || isReplaced)) return true;
      await pause(INTERVAL, undefined, { signal }).catch(() => undefined);
    }
    return false;
  }

  /** What can be read: a node that is away has a part that can't, which is told. */
  private async part(
    reader: LogReader,
    beginning: Beginning & { follow: boolean },
    signal?: AbortSignal,
  ): Promise<void> {
    try {
      await reader.read(beginning, signal);
    } catch (error) {
      if (!(error instanceof IncompleteLogError)) throw error;
      this.warn(`some of what it wrote is on a node that can't be reached: ${error.message}`);
    }
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
        await this.part(reader, { ...from, tail: missing, follow: false }, signal);
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
