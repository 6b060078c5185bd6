import { randomWord } from '../../core/model/timed-ids.js';
import { EngineResponseError } from '../../platform-kit/engine/engine-answers.js';
import type { ManagerDoor } from './manager-door.js';

/** Something that is to be made under a name that nothing else may have. */
export interface NamedThing {
  /** Where it is made, for example `/configs/create`. */
  path: string;
  /** What it is, with a word in one of its labels that tells it from whatever another one makes under the same name. */
  body: (nonce: string) => object;
  /** The id of what is there under the name, and the word that it carries. */
  find: () => Promise<{ id: string; nonce: string | undefined } | undefined>;
  /** A registry's login, for what pulls. */
  auth?: object | undefined;
}

/** Makes it, and makes it once, whatever becomes of the answers. Resolves to its id; undefined when the name is taken. */
export async function createOnce(
  door: ManagerDoor,
  { path, body, find, auth }: NamedThing,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const nonce = randomWord(16);
  const mine = async () => {
    const found = await find();
    return found?.nonce === nonce ? { ID: found.id } : undefined;
  };
  const call = { method: 'POST', path, body: body(nonce), auth, signal } as const;
  try {
    return (await door.change<{ ID: string }>(call, mine)).ID;
  } catch (error) {
    if (!isStatus(error, 409)) throw error;
    return (await mine())?.ID;
  }
}

/** Removes what is at a path. What is gone already counts as removed. */
export async function removeOnce(door: ManagerDoor, path: string, signal?: AbortSignal): Promise<void> {
  const isGone = async () =>
    (await door.readUnless([404], { method: 'GET', path, signal })) === undefined ? true : undefined;
  try {
    await door.change({ method: 'DELETE', path, signal }, isGone);
  } catch (error) {
    if (!isStatus(error, 404)) throw error;
  }
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof EngineResponseError && error.status === status;
}
