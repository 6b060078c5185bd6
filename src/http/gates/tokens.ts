import { createHash, timingSafeEqual } from 'node:crypto';
import type { Token } from '../../core/input/token-file.js';
import { Refusal } from '../answer/refusal.js';

/** Who asks, as far as it is known: enough to keep callers' idempotency keys apart, nothing secret. */
export interface Caller {
  id: string;
  /** Of the token, if its line has one. */
  name?: string | undefined;
  readOnly: boolean;
}

export interface TokenGate {
  /** Whether there are tokens at all. */
  readonly isOn: boolean;
  /** Throws 401 (429 when too many fail) unless the field holds one of the tokens; with no tokens anyone passes. */
  check(authorization: string | undefined): Caller;
  /** Takes the place of all tokens known before. */
  replace(tokens: readonly Token[]): void;
}

export interface TokenGateOptions {
  /** How many may fail in one second before the others that do are told to come later; a good token always passes. */
  failuresPerSecond?: number;
  /** Milliseconds of a clock that never goes back. */
  now?: () => number;
}

const FAILURES_PER_SECOND = 20;
const ANYONE: Caller = { id: '', readOnly: false };

/** Tokens are kept and compared as SHA-256 digests, every one of them each time. */
export function createTokenGate(
  tokens: readonly Token[],
  { failuresPerSecond = FAILURES_PER_SECOND, now = () => performance.now() }: TokenGateOptions = {},
): TokenGate {
  let known = tokens.map(digested);
  let failures = { second: 0, count: 0 };
  const refusal = () => {
    const second = Math.floor(now() / 1000);
    failures = { second, count: second === failures.second ? failures.count + 1 : 1 };
    return failures.count > failuresPerSecond ? tooManyFailures() : unauthorized();
  };
  return {
    get isOn() {
      return known.length > 0;
    },
    replace(next) {
      known = next.map(digested);
    },
    check(authorization) {
      if (known.length === 0) return ANYONE;
      const given = digest(/^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? '');
      let found: Caller | undefined;
      for (const { bytes, caller } of known) if (timingSafeEqual(bytes, given)) found = caller;
      if (found) return found;
      throw refusal();
    },
  };
}

/** Throws 403 when a read-only token asks for a change. */
export function checkScope(caller: Caller, method: string | undefined): void {
  if (caller.readOnly && method !== 'GET' && method !== 'HEAD')
    throw new Refusal('read_only_token', 'this token may only read');
}

function digested({ value, name, readOnly }: Token): { bytes: Buffer; caller: Caller } {
  const bytes = digest(value);
  return { bytes, caller: { id: bytes.toString('base64url', 0, 12), name, readOnly } };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function unauthorized(): Refusal {
  return new Refusal('unauthorized', "a token is needed: send 'Authorization: Bearer <token>'", {
    headers: { 'WWW-Authenticate': 'Bearer realm="qappctl-shim"' },
  });
}

function tooManyFailures(): Refusal {
  return new Refusal('too_many_failures', 'too many requests came without a good token', {
    headers: { 'Retry-After': '1' },
  });
}
