import { interrupted, overloaded, QueuedCaller, stopping } from './queued-caller.js';

/** What a write changes: a part of its group, or, without a part, all of it. */
export interface WriteOrder {
  group: string;
  part?: string | undefined;
}

interface Write {
  part: string | undefined;
  /** While it waits. */
  caller?: QueuedCaller | undefined;
}

/** Writes that overlap run one after the other, in the order in which they came. */
export class OrderedWrites {
  private closed = false;
  /** By group, in the order in which they came. */
  private readonly groups = new Map<string, Set<Write>>();

  constructor(private readonly limits: { queue: number; patience: number }) {}

  /** Rejects with `overloaded` when its turn does not come in time, `interrupted` on abort. */
  async run<T>({ group, part }: WriteOrder, task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) throw interrupted();
    if (this.closed) throw stopping();
    const writes = this.groups.get(group) ?? new Set();
    const write: Write = { part };
    const before = [...writes].filter((other) => overlap(other, write));
    if (before.filter(({ caller }) => caller).length >= this.limits.queue)
      throw overloaded('too many requests are waiting already');
    this.groups.set(group, writes.add(write));
    try {
      if (before.length > 0) await this.turn(write, signal);
      return await task();
    } finally {
      writes.delete(write);
      admit(writes);
      if (writes.size === 0) this.groups.delete(group);
    }
  }

  /** Sends away everyone who waits now. */
  sendAway(): void {
    for (const writes of this.groups.values()) for (const { caller } of writes) caller?.sendAway(stopping());
  }

  /** Sends away everyone who waits, and whoever comes later. */
  close(): void {
    this.closed = true;
    this.sendAway();
  }

  private turn(write: Write, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => (write.caller = undefined);
      write.caller = new QueuedCaller(resolve, reject, this.limits.patience, signal, leave);
    });
  }
}

/** Lets those begin that nobody before them holds up any more. */
function admit(writes: ReadonlySet<Write>): void {
  const before: Write[] = [];
  for (const write of writes) {
    if (!before.some((other) => overlap(other, write))) write.caller?.enter();
    before.push(write);
  }
}

function overlap(one: Write, other: Write): boolean {
  return one.part === undefined || other.part === undefined || one.part === other.part;
}
