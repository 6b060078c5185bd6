import { resolve } from 'node:path';
import { invalidInput } from '../core/input/invalid-input.js';
import type { RedisTarget } from './redis-connection.js';

/** Which store is meant. */
export type StoreChoice =
  | { kind: 'auto' }
  | { kind: 'memory' }
  | { kind: 'file'; directory: string }
  | { kind: 'redis'; target: RedisTarget; hasPassword: boolean };

const FORMS = 'auto, memory, file:<dir>, redis://<host>, rediss://<host> or unix:/path';

/** Reads what a flag or a variable says; the name is for errors, which never quote an address: it may hold a password. */
export function parseStoreChoice(name: string, text: string): StoreChoice {
  if (text === 'auto' || text === 'memory') return { kind: text };
  if (text.startsWith('file:') && text.length > 'file:'.length)
    return { kind: 'file', directory: resolve(text.slice('file:'.length)) };
  if (text.startsWith('unix:/'))
    return redis({ path: text.slice('unix:'.length), isEncrypted: false, shown: text });
  if (/^rediss?:\/\//.test(text)) return redisAt(name, text);
  throw invalidInput(`invalid ${name}: it is none of ${FORMS}`, 'for one server on this machine: auto');
}

function redisAt(name: string, text: string): StoreChoice {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const database = Number(/^\/?(\d{0,4})$/.exec(url?.pathname ?? '-')?.[1] ?? NaN);
  if (!url?.hostname || Number.isNaN(database) || url.search || url.hash)
    throw invalidInput(
      `invalid ${name}: not an address of a Redis`,
      'write it like redis://store.example:6379/0; what is special in a password is percent-encoded there, or put the password into a file',
    );
  const isEncrypted = url.protocol === 'rediss:';
  const port = Number(url.port) || 6379;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const shown = `${url.protocol}//${url.hostname}:${port}/${database}`;
  const { username, password } = url;
  return redis({
    host,
    port,
    isEncrypted,
    shown,
    database,
    username: username === '' ? undefined : decoded(name, username),
    password: password === '' ? undefined : decoded(name, password),
  });
}

function redis(target: Omit<RedisTarget, 'database'> & { database?: number }): StoreChoice {
  return { kind: 'redis', target: { database: 0, ...target }, hasPassword: target.password !== undefined };
}

function decoded(name: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidInput(`invalid ${name}: its user or password is not percent-encoded as it must be`);
  }
}
