import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lchownSync,
  lstatSync,
  openSync,
  rmSync,
} from 'node:fs';
import { connect, type Server } from 'node:net';
import { umask } from 'node:process';
import { bound } from './bind.js';
import { withSocketLock } from './socket-lock.js';

/** Who may connect to a socket file. */
export interface SocketAccess {
  /** Permissions; default: its owner's alone. */
  mode: number;
  /** Number of the group that it belongs to; default: as the system has it. */
  group: number | undefined;
}

export const PRIVATE: SocketAccess = { mode: 0o600, group: undefined };

/** Listens on a socket file: one server alone, however many start at once, and never open to more than was asked. */
export function listenOnFile(server: Server, path: string, access: SocketAccess): Promise<void> {
  return withSocketLock(path, async () => {
    await removeStale(path);
    await boundPrivately(server, path);
    try {
      grant(path, access);
    } catch (error) {
      server.close();
      throw error;
    }
  });
}

/** The umask, since a mode set afterwards comes a moment late. */
async function boundPrivately(server: Server, path: string): Promise<void> {
  const before = umask(0o177);
  let ready: Promise<void>;
  try {
    // The file is made before this returns.
    ready = bound(server, { path });
  } finally {
    umask(before);
  }
  await ready;
}

/** Linux's way to open what is there without using it; Node has no name for it. */
const O_PATH = 0o10_000_000;
const DESCRIPTORS = '/proc/self/fd';

/**
 * The group first, as long as nobody but the owner gets in. By descriptor where that can be had: another file could be
 * slipped under the name meanwhile, and would be opened in its place.
 */
function grant(path: string, access: SocketAccess): void {
  if (!existsSync(DESCRIPTORS)) {
    if (access.group !== undefined) lchownSync(path, lstatSync(path).uid, access.group);
    return chmodSync(path, access.mode);
  }
  const fd = openSync(path, O_PATH | constants.O_NOFOLLOW);
  try {
    const found = fstatSync(fd);
    if (!found.isSocket()) throw Object.assign(new Error('replaced'), { code: 'EADDRINUSE' });
    if (access.group !== undefined) chownSync(`${DESCRIPTORS}/${fd}`, found.uid, access.group);
    chmodSync(`${DESCRIPTORS}/${fd}`, access.mode);
  } finally {
    closeSync(fd);
  }
}

/** Removes the socket that a dead server left: one that refuses. A living one may have no time to answer. */
async function removeStale(path: string): Promise<void> {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSocket()) return;
  const answer = await new Promise<string | undefined>((resolve) => {
    const probe = connect(path);
    probe.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
    probe.once('connect', () => {
      probe.destroy();
      resolve(undefined);
    });
  });
  if (answer === 'ECONNREFUSED') rmSync(path, { force: true });
}
