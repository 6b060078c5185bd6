import { STORE_LIMITS } from '../model/limits.js';
import type { Platform, RunOptions } from '../model/platform.js';
import { OrderedWrites } from './ordered-writes.js';
import { READS, type ReadMethod, type ReadRow, type WriteMethod, type WriteRow, WRITES } from './scopes.js';
import { ServerOrder } from './server-order.js';
import { SharedReads } from './shared-reads.js';
import type { SharedStore } from '../../store/store.js';

export interface SharingOptions {
  /** Milliseconds for which a listing's answer serves identical reads too. */
  reuse: number;
  onShared?: (() => void) | undefined;
  /** What is shared with other servers: their writes and ours go one at a time too, and each hears of the others'. */
  store?: Pick<SharedStore, 'leases' | 'staleScopes'> | undefined;
}

/** Callers that may wait for their turn at one app and region, and for how long (ms). */
const WRITE_LIMITS = { queue: 16, patience: 10_000 };

/** For those of other servers (ms): longer than one that died in the middle of its write holds them up. */
const SERVERS_PATIENCE = STORE_LIMITS.lease + 2_000;

/**
 * A platform whose identical reads share one run and whose writes go one at a time per app and region; one to a whole
 * app goes beside no other of it. What is the same and what goes after what is told by scopes.ts.
 */
export function sharedPlatform(platform: Platform, { reuse, onShared, store }: SharingOptions): Platform {
  const reads = new SharedReads(reuse, onShared);
  const writes = new OrderedWrites(WRITE_LIMITS);
  const order = store && new ServerOrder(store.leases, SERVERS_PATIENCE);
  const stopListening = store?.staleScopes.subscribe((scope) => reads.forget(scope));
  /** A write that is made is answered, also when the others can't be told: they find out by themselves. */
  const tellOthers = async (scopes: string[]) => store?.staleScopes.publish(scopes).catch(() => undefined);

  const read = (method: ReadMethod) => {
    const { inputs, scope, key } = READS[method] as ReadRow<unknown[]>;
    const run: AnyMethod = (...args) => (platform[method] as AnyMethod).apply(platform, args);
    return (...args: unknown[]) => {
      const given = args.slice(0, inputs);
      store?.staleScopes.catchUp();
      const place = key?.(...given) ?? '';
      return reads.read(
        scope(...given),
        place,
        (signal) => run(...given, { signal }),
        signalIn(args[inputs]),
      );
    };
  };

  const write = (method: WriteMethod) => {
    const { inputs, order: orderOf, stale, isOwn } = WRITES[method] as WriteRow<unknown[]>;
    const run: AnyMethod = (...args) => (platform[method] as AnyMethod).apply(platform, args);
    return (...args: unknown[]) => {
      const given = args.slice(0, inputs);
      const signal = signalIn(args[inputs]);
      const place = orderOf(...given);
      const scopes = stale(...given);
      const task = async () => {
        try {
          return await run(...args);
        } finally {
          // Also after a failure: the change may have been made all the same.
          for (const scope of scopes) reads.forget(scope);
          if (!isOwn) await tellOthers(scopes);
        }
      };
      const ordered = order && !isOwn ? () => order.run(place, task, signal) : task;
      return writes.run(place, ordered, signal);
    };
  };

  return {
    ...(mapped(READS, read) as Pick<Platform, ReadMethod>),
    ...(mapped(WRITES, write) as Pick<Platform, WriteMethod>),
    ...(platform.readLogs ? { readLogs: platform.readLogs.bind(platform) } : {}),
    pullImage: (reference, o) => platform.pullImage(reference, o),
    check: (o) => platform.check(o),
    drain: () => {
      writes.sendAway();
      order?.close();
      platform.drain?.();
    },
    close: () => {
      writes.close();
      order?.close();
      stopListening?.();
      return platform.close();
    },
    kill: () => platform.kill(),
  };
}

type AnyMethod = (...args: unknown[]) => Promise<unknown>;

function signalIn(options: unknown): AbortSignal | undefined {
  return (options as RunOptions | undefined)?.signal;
}

function mapped<Key extends string, Value>(
  rows: Readonly<Record<Key, unknown>>,
  of: (key: Key) => Value,
): Record<Key, Value> {
  const methods = Object.keys(rows) as Key[];
  return Object.fromEntries(methods.map((method) => [method, of(method)])) as Record<Key, Value>;
}
