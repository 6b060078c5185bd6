import * as v from 'valibot';
import type { CallOptions } from '../core/shim.js';
import { ERROR_CODES, ShimError, type ErrorCode } from '../core/model/errors.js';
import type { Caller } from './caller.js';
import { readPage, readVersion } from './read-page.js';

const identity = v.looseObject({ name: v.nullable(v.string()), scope: v.string() });

/** One line about a server, and as whom it knows this client. */
export async function describeServer(caller: Caller, shown: string): Promise<string> {
  const [about, whoami] = [await caller.page('/version'), await caller.page('/whoami')];
  const known = readVersion(about);
  if (!known) throw about.status === 200 ? caller.foreign(about) : caller.failure(about);
  const who = readPage(identity, whoami);
  if (!who) throw caller.failure(whoami);
  const by = who.name === null ? '' : `${who.name}, `;
  return `the server at ${shown}: qappctl-shim ${known.version} over ${known.platform} (${by}${who.scope})`;
}

/** Rejects with the reason when the platform behind a server can't be used now. */
export async function checkServer(caller: Caller, shown: string, options?: CallOptions): Promise<void> {
  const answer = await caller.page('/readyz', options);
  if (answer.status === 200 && answer.text === 'ready\n') return;
  const [, reason] = /^not ready: (\w+)\n$/.exec(answer.text) ?? [];
  if (reason === undefined) throw answer.status === 200 ? caller.foreign(answer) : caller.failure(answer);
  const code = ERROR_CODES.find((one): one is ErrorCode => one === reason) ?? 'server_unavailable';
  throw new ShimError(code, `the server at ${shown} is not ready: ${reason}`, {
    hint: "see the server's log",
  });
}
