import { randomUUID } from 'node:crypto';
import { RedisConnection, type RedisTarget } from './redis-connection.js';
import { redisClaims } from './redis-claims.js';
import { ACQUIRE, RELEASE, RENEW_LEASE, WRITE_RECORD } from './redis-scripts.js';
import {
  type Claims,
  type LeasePlace,
  type Leases,
  type SharedRecords,
  type SharedStore,
  type StaleScopes,
  type StoreOptions,
  withDefaults,
} from './store.js';
import { inTime } from './store-errors.js';

export interface RedisStoreOptions extends StoreOptions {
  target: RedisTarget;
  /** What is acted on: others that use this Redis for something else are not met. */
  place: string;
  /** Told when Redis is away, and when it is back. */
  warn: (text: string) => void;
}

/** A store in Redis, which several machines may share. Resolves once it is reached, or known to be away. */
export async function openRedisStore(options: RedisStoreOptions): Promise<SharedStore> {
  const commands = await RedisConnection.open(options.target, options.warn);
  // One that listens can't ask. What it misses is told by the other one.
  const news = await RedisConnection.open(options.target, () => undefined);
  await inTime(Promise.all([commands.firstTry, news.firstTry]), () => undefined).catch(() => undefined);
  const store = new RedisStore(commands, news, options);
  await store.listening;
  return store;
}

class RedisStore implements SharedStore {
  readonly kind = 'redis';
  readonly description: string;
  readonly isShared = true;
  readonly claims: Claims;
  readonly leases: Leases;
  readonly staleScopes: StaleScopes;
  readonly records: SharedRecords;
  /** Settles once it hears of others' writes, or can't yet. */
  listening: Promise<void> = Promise.resolve();
  private readonly settings: ReturnType<typeof withDefaults>;
  private readonly prefix: string;

  constructor(
    private readonly commands: RedisConnection,
    private readonly news: RedisConnection,
    options: RedisStoreOptions,
  ) {
    this.description = options.target.shown;
    this.settings = withDefaults(options);
    this.prefix = `qappctl-shim:${options.place}`;
    this.claims = redisClaims(commands, this.settings, (kind, name) => this.key(kind, name));
    this.leases = this.redisLeases();
    this.staleScopes = this.redisScopes();
    this.records = this.redisRecords();
  }

  get isUp(): boolean {
    return this.commands.isUp;
  }

  async check(): Promise<void> {
    await this.commands.call('PING');
  }

  async close(): Promise<void> {
    this.commands.close();
    this.news.close();
  }

  private key(kind: string, name: string): string {
    return `${this.prefix}:${kind}:${name}`;
  }

  private redisLeases(): Leases {
    const { commands, settings } = this;
    const key = ({ group }: LeasePlace) => this.key('lease', group);
    const last = this.key('fence', 'last');
    return {
      async acquire(place) {
        const token = await commands.run(ACQUIRE, [key(place), last], [place.part ?? '', settings.lease]);
        return token === null ? undefined : Number(token);
      },
      renew: async (place, token) =>
        (await commands.run(RENEW_LEASE, [key(place)], [place.part ?? '', token, settings.lease])) === 1,
      release: async (place, token) =>
        void (await commands.run(RELEASE, [key(place)], [place.part ?? '', token])),
    };
  }

  private redisScopes(): StaleScopes {
    const self = randomUUID();
    const channel = this.key('stale', '');
    const listeners = new Set<(scope: string) => void>();
    const tell = (scope: string) => listeners.forEach((listener) => listener(scope));
    const heard = (text: string) => {
      const news = newsOf(text);
      if (news?.from !== self) (news?.scopes ?? ['']).forEach(tell);
    };
    this.listening = this.news.listen(channel, heard, () => tell(''));
    return {
      publish: async (scopes) =>
        void (await this.commands.call('PUBLISH', channel, JSON.stringify({ from: self, scopes }))),
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      catchUp: () => undefined,
    };
  }

  private redisRecords(): SharedRecords {
    const { commands, settings } = this;
    const key = (name: string) => this.key('record', name);
    const mark = (name: string) => this.key('mark', name);
    return {
      async read(name) {
        const [version, text] = (await commands.call('HMGET', key(name), 'version', 'text')) as string[];
        return text === undefined || text === null ? undefined : { version: Number(version), text };
      },
      write: async (name, version, text, fence = 0) =>
        (await commands.run(WRITE_RECORD, [key(name)], [version, text, fence])) as 'written',
      remove: async (name) => void (await commands.call('DEL', key(name))),
      mark: async (name) => void (await commands.call('SET', mark(name), '1', 'PX', settings.kept)),
      takeMark: async (name) => (await commands.call('DEL', mark(name))) === 1,
    };
  }
}

interface News {
  from: string;
  scopes: string[];
}

/** What somebody published; undefined when it is not what we publish, so that anything may have changed. */
function newsOf(text: string): News | undefined {
  try {
    const { from, scopes } = JSON.parse(text) as Partial<News>;
    if (typeof from !== 'string' || !Array.isArray(scopes)) return undefined;
    return { from, scopes: scopes.map(String) };
  } catch {
    return undefined;
  }
}
