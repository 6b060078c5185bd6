import type { ClientRequest } from 'node:http';
import { ShimError } from '../../core/model/errors.js';

interface Reason {
  why: string;
  hint: string;
}

const START = 'start it (qappctl-shim serve), or check the address in --server (QAPPCTL_SHIM_SERVER)';
const NAME = 'check the host name in --server (QAPPCTL_SHIM_SERVER)';
const NETWORK = 'check the address in --server (QAPPCTL_SHIM_SERVER) and the network between here and there';
const PROXY = 'check the proxy (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY), or name the server in NO_PROXY';
const ACCESS = "its owner can let you in: serve's --socket-mode and --socket-group";
const SPEAKS_TLS = 'does it speak TLS? then its address begins with https://';
const CA = 'name the authority that signed it: --ca-file <file> (QAPPCTL_SHIM_CA_FILE)';

const REASONS: Readonly<Record<string, Reason>> = {
  ENOENT: { why: 'there is no such socket file', hint: START },
  ENOTSOCK: { why: 'that is no socket file', hint: START },
  ECONNREFUSED: { why: 'nothing listens there', hint: START },
  EACCES: { why: 'permission denied', hint: ACCESS },
  EPERM: { why: 'permission denied', hint: ACCESS },
  ENOTFOUND: { why: 'its host name is unknown', hint: NAME },
  EAI_AGAIN: { why: 'its host name is unknown', hint: NAME },
  ETIMEDOUT: { why: 'it does not answer', hint: NETWORK },
  EHOSTUNREACH: { why: 'its host can not be reached', hint: NETWORK },
  ENETUNREACH: { why: 'its network can not be reached', hint: NETWORK },
  ECONNRESET: { why: 'it closed the connection without an answer', hint: SPEAKS_TLS },
  EPIPE: { why: 'it closed the connection without an answer', hint: SPEAKS_TLS },
};

/** What Node and OpenSSL call the ways in which TLS fails. */
const TLS_REASONS: readonly (readonly [codes: RegExp, why: string, hint: string])[] = [
  [
    /SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|CERT_UNTRUSTED/,
    'nobody who is trusted here signed its certificate',
    CA,
  ],
  [/CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/, 'its certificate is not valid today', 'renew it: serve --tls-cert'],
  [/ALTNAME/, 'its certificate is for another host name', NAME],
  [/EPROTO|ERR_SSL|ERR_TLS/, 'it does not speak TLS', 'does its address begin with http://?'],
];

/** A request that got no answer: `server_unavailable`, or `out_of_resources` where this machine is to blame. */
export function connectionFailure(
  { shown, proxy }: { shown: string; proxy: string | undefined },
  error: unknown,
  request: ClientRequest,
): ShimError {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  if (code === 'EMFILE' || code === 'ENFILE')
    return new ShimError('out_of_resources', 'out of file descriptors, the server was not asked', {
      hint: 'raise the limit: ulimit -n 4096',
      retryAfter: 1,
      cause: error,
    });
  if (code.startsWith('HPE_'))
    return new ShimError('unreadable_answer', `what answers at ${shown} does not speak HTTP (${code})`, {
      hint: SPEAKS_TLS,
      cause: error,
    });
  const known = request.reusedSocket ? undefined : REASONS[code];
  const { why, hint } = known ??
    tlsReason(code) ?? { why: code || message || 'the call failed', hint: NETWORK };
  if (proxy === undefined) return unavailable(shown, why, hint, error);
  return unavailable(`${shown} by the proxy ${proxy}`, why, PROXY, error);
}

/** What a proxy says in the place of leading to the server. */
export function refusedTunnel(shown: string, proxy: string, status = 0): ShimError {
  const why = status === 407 ? 'the proxy in between wants a login' : 'the proxy does not lead there';
  return unavailable(`${shown} by the proxy ${proxy}`, `${why} (status ${status})`, PROXY);
}

/** The connection broke in the middle of an answer. */
export function brokenOff(shown: string, bytes: number, cause: unknown): ShimError {
  return new ShimError(
    'unreadable_answer',
    `the answer of the server at ${shown} broke off after ${bytes} bytes`,
    {
      hint: NETWORK,
      cause,
    },
  );
}

/** It took the request, and gives no sign of life. */
export function silent(shown: string, milliseconds: number): ShimError {
  const seconds = milliseconds / 1_000;
  return new ShimError(
    'timed_out',
    `the server at ${shown} has said nothing for ${seconds} s; it may go on all the same`,
    {
      hint: NETWORK,
    },
  );
}

export function tooLong(shown: string, limit: number): ShimError {
  return new ShimError(
    'unreadable_answer',
    `the answer of the server at ${shown} is longer than ${limit / 1024 / 1024} MiB, and was not read`,
    { hint: 'check that this is the server that was meant: --server (QAPPCTL_SHIM_SERVER)' },
  );
}

/** `server_unavailable` of the server at `shown`. */
export function unavailable(shown: string, why: string, hint: string, cause?: unknown): ShimError {
  return new ShimError('server_unavailable', `can't reach the server at ${shown}: ${why}`, { hint, cause });
}

function tlsReason(code: string): Reason | undefined {
  const [, why, hint] = TLS_REASONS.find(([codes]) => codes.test(code)) ?? [];
  if (why !== undefined && hint !== undefined) return { why: `${why} (${code})`, hint };
  return /CERT|SSL|TLS|CRL/.test(code) ? { why: code, hint: CA } : undefined;
}
