import { randomUUID } from 'node:crypto';
import { FileClaims } from './file-claims.js';
import { freed, isHeld, type LeaseGroup, without } from './rows.js';
import { openLmdb, type StoreDatabase } from './open-lmdb.js';
import { StaleLog } from './stale-log.js';
import {
  type Claims,
  type LeasePlace,
  type Leases,
  type NewClaim,
  type SharedStore,
  type StaleScopes,
  type StoreOptions,
  withDefaults,
} from './store.js';
import { inTime, storeAway } from './store-errors.js';

export interface FileStoreOptions extends StoreOptions {
  directory: string;
  /** What is acted on: others that use the directory for something else are not met. */
  place: string;
}

/** Opens a store in a directory, which all processes of this machine may share. Rejects with `state_unavailable`. */
export async function openFileStore(options: FileStoreOptions): Promise<SharedStore> {
  return new FileStore(await openLmdb(options.directory), options);
}

/** A change is one transaction of the database: only one process at a time makes one. */
class FileStore implements SharedStore {
  readonly kind = 'file';
  readonly description: string;
  readonly isShared = true;
  readonly claims: Claims;
  readonly leases: Leases;
  readonly staleScopes: StaleScopes;
  isUp = true;
  private readonly settings: ReturnType<typeof withDefaults>;
  private readonly log: StaleLog;

  constructor(
    private readonly database: StoreDatabase,
    private readonly options: FileStoreOptions,
  ) {
    this.description = `file:${options.directory}`;
    this.settings = withDefaults(options);
    this.log = new StaleLog(database, options.place, randomUUID());
    this.claims = this.fileClaims();
    this.leases = this.fileLeases();
    this.staleScopes = {
      publish: (scopes) => this.change(() => this.log.add(scopes)),
      subscribe: (listener) => this.log.subscribe(listener),
      catchUp: () => this.log.catchUp(),
    };
  }

  async check(): Promise<void> {
    await this.change(() => void this.database.get(['fence']));
  }

  async close(): Promise<void> {
    await this.database.close();
  }

  private fileClaims(): Claims {
    const claims = new FileClaims(this.database, this.settings);
    const here = (claim: NewClaim) => {
      const { place } = this.options;
      return { ...claim, name: `${place}/${claim.name}`, caller: `${place}/${claim.caller}` };
    };
    return {
      begin: (claim, replaces) => this.durably(() => claims.begin(here(claim), replaces, Date.now())),
      renew: (claim) => this.change(() => claims.renew(here(claim), Date.now())),
      finish: (claim, outcome) => this.durably(() => claims.finish(here(claim), outcome, Date.now())),
      abandon: (claim) => this.change(() => claims.abandon(here(claim))),
      forget: (claim) => this.change(() => claims.forget(here(claim))),
    };
  }

  /** They are no use after a power cut, so nobody waits until they are on the disk. */
  private fileLeases(): Leases {
    const { database, settings } = this;
    const keyOf = ({ group }: LeasePlace) => ['lease', this.options.place, group];
    const read = (place: LeasePlace) => (database.get(keyOf(place)) as LeaseGroup | undefined) ?? {};
    return {
      acquire: (place) =>
        this.change(() => {
          const { part = '' } = place;
          const { group, isFree } = freed(read(place), part, Date.now());
          if (!isFree) return undefined;
          const token = Number(database.get(['fence']) ?? 0) + 1;
          void database.put(['fence'], token);
          void database.put(keyOf(place), {
            ...group,
            [part]: { token, until: Date.now() + settings.lease },
          });
          return token;
        }),
      renew: (place, token) =>
        this.change(() => {
          const { part = '' } = place;
          const group = read(place);
          if (!isHeld(group, part, token)) return false;
          void database.put(keyOf(place), {
            ...group,
            [part]: { token, until: Date.now() + settings.lease },
          });
          return true;
        }),
      release: (place, token) =>
        this.change(() => {
          const { part = '' } = place;
          if (!isHeld(read(place), part, token)) return;
          const rest = without(read(place), part);
          if (Object.keys(rest).length === 0) void database.remove(keyOf(place));
          else void database.put(keyOf(place), rest);
        }),
    };
  }

  /** The same as `change`, and what it wrote survives a power cut. */
  private durably<T>(task: () => T): Promise<T> {
    return this.guarded(async () => {
      const value = await this.database.transaction(task);
      await this.database.flushed;
      return value;
    });
  }

  private change<T>(task: () => T): Promise<T> {
    return this.guarded(() => this.database.transaction(task));
  }

  private async guarded<T>(task: () => Promise<T>): Promise<T> {
    try {
      const value = await inTime(task(), () => new Error('another process holds it, perhaps a stopped one'));
      this.isUp = true;
      return value;
    } catch (error) {
      this.isUp = false;
      throw storeAway(this.description, (error as Error).message, error);
    }
  }
}
