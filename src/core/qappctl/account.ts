import { createHash, createHmac } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory } from '../files/make-directory.js';
import { writeRegularFile } from '../files/write-file.js';
import { type Environment, stateDirectory } from '../model/environment.js';
import { requireWritable } from '../files/writable.js';
import { inHome } from './state-directory.js';

export interface Keys {
  accessKey: string;
  secretKey: string;
}

const MARK_FILE = '.qappctl-shim-login';

/**
 * Whose login qappctl uses. With keys: a home directory of its own for each access key (0700), and a mark there of the
 * pair that logged in last, so that one login serves until the pair changes. Without: the user's own.
 */
export class Account {
  /** The home to run qappctl with; undefined: the user's. */
  readonly home: string | undefined;

  constructor(
    readonly keys: Keys | undefined,
    { env, home }: { env: Environment; home: string | undefined },
  ) {
    this.home = home ?? (keys && join(stateDirectory(env), 'homes', accountName(keys.accessKey)));
  }

  /** Creates the home when it is missing. */
  prepare(): void {
    const { home } = this;
    if (home !== undefined) inHome(home, () => makeDirectory(home));
  }

  /** Rejects what would keep qappctl from keeping its login. */
  requireWritable(): void {
    const { home } = this;
    if (home !== undefined) inHome(home, () => requireWritable(home));
  }

  isMarked(): boolean {
    if (!this.keys || this.home === undefined) return true;
    try {
      return readFileSync(join(this.home, MARK_FILE), 'utf8') === markOf(this.keys);
    } catch {
      return false;
    }
  }

  mark(): void {
    const { keys, home } = this;
    if (keys && home !== undefined)
      inHome(home, () => writeRegularFile(join(home, MARK_FILE), markOf(keys), { mode: 0o600 }));
  }

  unmark(): void {
    const { home } = this;
    if (home !== undefined) inHome(home, () => rmSync(join(home, MARK_FILE), { force: true }));
  }
}

function accountName(accessKey: string): string {
  return createHash('sha256').update(accessKey).digest('hex').slice(0, 16);
}

/** Tells pairs apart without holding the secret. */
function markOf({ accessKey, secretKey }: Keys): string {
  return createHmac('sha256', secretKey).update(`login:${accessKey}`).digest('hex');
}
