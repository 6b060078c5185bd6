import { Lane } from './lane.js';

/** Writes with one key run one after the other, in the order in which they came. */
export class OrderedWrites {
  private readonly lanes = new Map<string, { lane: Lane; users: number }>();

  constructor(private readonly limits: { queue: number; patience: number }) {}

  async run<T>(key: string, task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const entry = this.lanes.get(key) ?? { lane: new Lane({ places: 1, ...this.limits }), users: 0 };
    this.lanes.set(key, entry);
    entry.users += 1;
    try {
      return await entry.lane.run(task, signal);
    } finally {
      entry.users -= 1;
      if (entry.users === 0) this.lanes.delete(key);
    }
  }

  sendAway(): void {
    for (const { lane } of this.lanes.values()) lane.sendAway();
  }

  close(): void {
    for (const { lane } of this.lanes.values()) lane.close();
  }
}
