import type { Redis, RedisOptions } from 'ioredis';
import { STORE_LIMITS } from '../core/model/limits.js';
import { inTime, storeAway } from './store-errors.js';

/** Where a Redis is, and how it is asked. */
export interface RedisTarget {
  /** Without user and password: fit for logs and errors. */
  shown: string;
  host?: string | undefined;
  port?: number | undefined;
  /** A socket file in the place of host and port. */
  path?: string | undefined;
  isEncrypted: boolean;
  database: number;
  username?: string | undefined;
  password?: string | undefined;
}

/** Between two tries to connect, in milliseconds; the first ones come sooner. */
const LONGEST_PAUSE = 1_000;

/** One connection to Redis that comes back by itself. Nothing waits for it: without it every call fails at once. */
export class RedisConnection {
  /** Settles once the first try to connect has. */
  readonly firstTry: Promise<void>;
  private isTold = false;

  private constructor(
    private readonly client: Redis,
    private readonly shown: string,
    private readonly warn: (text: string) => void,
  ) {
    client.on('error', (error: Error) => this.tellAway(reasonOf(error)));
    client.on('close', () => this.tellAway('the connection was closed'));
    client.on('ready', () => this.tellBack());
    this.firstTry = new Promise((resolve) => {
      client.once('ready', resolve);
      client.once('close', resolve);
    });
    // Its failure was told already.
    client.connect().catch(nothing);
  }

  /** Loads the library. */
  static async open(target: RedisTarget, warn: (text: string) => void): Promise<RedisConnection> {
    const { Redis: Client } = await import('ioredis');
    return new RedisConnection(new Client(optionsOf(target) as object), target.shown, warn);
  }

  get isUp(): boolean {
    return this.client.status === 'ready';
  }

  /** Runs one of the programs of redis-scripts.ts. */
  run(script: string, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return this.guarded(() => this.client.eval(script, keys.length, ...keys, ...args));
  }

  call(command: string, ...args: (string | number)[]): Promise<unknown> {
    return this.guarded(() => this.client.call(command, args));
  }

  /**
   * Listens to a channel, also after the connection came back: `missed` says that something may not have been heard. Resolves
   * once it listens, or knows that it can't yet.
   */
  async listen(channel: string, heard: (text: string) => void, missed: () => void): Promise<void> {
    this.client.on('message', (_channel, text: string) => heard(text));
    const subscribe = () => this.client.subscribe(channel).then(missed, nothing);
    this.client.on('ready', () => void subscribe());
    if (this.isUp) await subscribe();
  }

  close(): void {
    this.isTold = true;
    this.client.removeAllListeners('close');
    this.client.disconnect();
  }

  private async guarded<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await inTime(task(), () => this.noAnswer());
    } catch (error) {
      // Without the cause, which holds what was sent.
      throw storeAway(this.shown, this.isUp ? reasonOf(error) : 'it is not reached');
    }
  }

  /** A connection whose other end is silent may be dead without either end knowing. */
  private noAnswer(): Error {
    this.client.disconnect(true);
    return new Error(`no answer within ${STORE_LIMITS.storeAnswer / 1_000} s`);
  }

  private tellAway(why: string): void {
    if (this.isTold) return;
    this.isTold = true;
    this.warn(
      `the store (${this.shown}) is not reached: ${why}; until it is, changes with an Idempotency-Key and rollouts are refused`,
    );
  }

  private tellBack(): void {
    if (this.isTold) this.warn(`the store (${this.shown}) is reached again`);
    this.isTold = false;
  }
}

function optionsOf({
  host,
  port,
  path,
  isEncrypted,
  database,
  username,
  password,
}: RedisTarget): RedisOptions {
  return {
    ...(path === undefined ? { host: host ?? '127.0.0.1', port: port ?? 6379 } : { path }),
    ...(isEncrypted ? { tls: {} } : {}),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    db: database,
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResubscribe: false,
    // What was sent may have been done: whoever asked decides whether to ask again.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: STORE_LIMITS.storeAnswer,
    retryStrategy: (tries) => Math.min(50 * tries, LONGEST_PAUSE),
  };
}

/** Texts of Redis and of the system; neither holds a password. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}

function nothing(): void {}
