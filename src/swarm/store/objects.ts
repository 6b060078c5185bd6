import { setTimeout as pause } from 'node:timers/promises';
import { randomWord } from '../../core/model/timed-ids.js';
import { EngineResponseError } from '../../platform-kit/engine/engine-answers.js';
import { isInUse, isOutOfSequence } from '../manager/manager-answers.js';
import type { ManagerDoor } from '../manager/manager-door.js';
import { createOnce, removeOnce } from '../manager/once.js';
import { type Key, type Kind, LABEL, labelled, objectName } from './names.js';

/** Bytes that a swarm takes as the data of an object; none at all is refused too. */
export const MOST_BYTES = 1_023_999;
/** How often a change is tried that others came before. */
const TRIES = 50;

/** An object in the swarm's store, which Docker calls a config: data that never changes, and labels that may. */
export interface StoredObject {
  id: string;
  name: string;
  labels: Readonly<Record<string, string>>;
  data: string;
  created: Date;
  /** By the clock of the swarm's leader. */
  updated: Date;
  version: number;
}

export interface NewObject {
  key: Key;
  labels: Readonly<Record<string, string>>;
  data: string | Buffer;
}

interface Config {
  ID: string;
  CreatedAt: string;
  UpdatedAt: string;
  Version: { Index: number };
  Spec: { Name: string; Labels?: Record<string, string> | null; Data?: string };
}

/** The swarm's store: what one manager was told, each of them knows. */
export class SwarmObjects {
  constructor(
    private readonly door: ManagerDoor,
    /** Which of the platforms on the swarm they are of. */
    private readonly platform: string,
  ) {}

  /** Those of a kind with these labels, the oldest first. */
  async list(
    kind: Kind,
    labels: Readonly<Record<string, string>> = {},
    signal?: AbortSignal,
  ): Promise<StoredObject[]> {
    const query = { filters: labelled({ [LABEL.kind]: kind, [LABEL.platform]: this.platform, ...labels }) };
    const found = await this.door.read<Config[] | null>({ method: 'GET', path: '/configs', query, signal });
    return (found ?? []).map(objectOf).sort((one, other) => one.created.getTime() - other.created.getTime());
  }

  find(key: Key, signal?: AbortSignal): Promise<StoredObject | undefined> {
    return this.get(objectName(this.platform, key), signal);
  }

  /** Whether there is one of this id. */
  async isThere(id: string, signal?: AbortSignal): Promise<boolean> {
    return (await this.get(id, signal)) !== undefined;
  }

  private async get(name: string, signal?: AbortSignal): Promise<StoredObject | undefined> {
    const found = await this.door.readUnless<Config>([404], { method: 'GET', path: pathOf(name), signal });
    return found && objectOf(found);
  }

  /** Resolves to its id; undefined when the name is taken. */
  create({ key, labels, data }: NewObject, signal?: AbortSignal): Promise<string | undefined> {
    const name = objectName(this.platform, key);
    const find = async () => {
      const found = await this.get(name, signal);
      return found && { id: found.id, nonce: found.labels[LABEL.nonce] };
    };
    const body = (nonce: string) => ({
      Name: name,
      Labels: { ...labels, ...this.own(key[0]), [LABEL.nonce]: nonce },
      Data: Buffer.from(data).toString('base64'),
    });
    return createOnce(this.door, { path: '/configs/create', body, find }, signal);
  }

  /** `used`: a service stands on it. One that is gone already counts as removed. */
  async remove(id: string, signal?: AbortSignal): Promise<'removed' | 'used'> {
    try {
      await removeOnce(this.door, pathOf(id), signal);
      return 'removed';
    } catch (error) {
      if (isInUse(error)) return 'used';
      throw error;
    }
  }

  /**
   * Changes the labels of an object as it is now, however many others do so at the same time; `edit` is asked again after each
   * change that came before. What it answers undefined to stays. Resolves to the object as it is then; undefined without one.
   */
  async update(
    key: Key,
    edit: (object: StoredObject) => Readonly<Record<string, string>> | undefined,
    signal?: AbortSignal,
  ): Promise<StoredObject | undefined> {
    for (let tries = 1; ; tries += 1) {
      const object = await this.find(key, signal);
      const labels = object && edit(object);
      if (!labels) return object;
      if (await this.replace(object, labels, signal)) return { ...object, labels };
      if (tries >= TRIES) throw new Error(`others changed the ${key[0]} ${TRIES} times meanwhile`);
      await pause(Math.random() * 20, undefined, { signal });
    }
  }

  /** The same for one that was read; false when another one came before. */
  async replace(
    object: StoredObject,
    labels: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const kind = object.labels[LABEL.kind] ?? '';
    const own = { ...labels, ...this.own(kind), [LABEL.nonce]: randomWord(16) };
    const made = async () =>
      (await this.get(object.name, signal))?.labels[LABEL.nonce] === own[LABEL.nonce] ? true : undefined;
    const call = {
      method: 'POST',
      path: `${pathOf(object.id)}/update`,
      query: { version: String(object.version) },
      body: { Name: object.name, Labels: own },
      signal,
    } as const;
    try {
      await this.door.change(call, made);
      return true;
    } catch (error) {
      if (isOutOfSequence(error)) return (await made()) ?? false;
      if (error instanceof EngineResponseError && error.status === 404) return false;
      throw error;
    }
  }

  private own(kind: string): Record<string, string> {
    return { [LABEL.kind]: kind, [LABEL.platform]: this.platform };
  }
}

function pathOf(name: string): string {
  return `/configs/${encodeURIComponent(name)}`;
}

function objectOf({ ID, CreatedAt, UpdatedAt, Version, Spec }: Config): StoredObject {
  return {
    id: ID,
    name: Spec.Name,
    labels: Spec.Labels ?? {},
    data: Buffer.from(Spec.Data ?? '', 'base64').toString(),
    created: new Date(CreatedAt),
    updated: new Date(UpdatedAt),
    version: Version.Index,
  };
}
