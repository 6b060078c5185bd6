import { ShimError } from '../model/errors.js';
import type { PullBlame } from './pull-text.js';

const START =
  'start Docker (sudo systemctl start docker), or name the engine: --docker-host tcp://<host>:<port> (DOCKER_HOST)';
const NAME = 'check the host in --docker-host, DOCKER_HOST or the context: docker context ls';
const NETWORK = 'check the address and the network between here and there: docker version';
const TLS =
  'check DOCKER_TLS_VERIFY and the certificates in DOCKER_CERT_PATH: openssl verify -CAfile "$DOCKER_CERT_PATH/ca.pem" "$DOCKER_CERT_PATH/cert.pem"';
const SPEAK_TLS = 'export DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=<folder of ca.pem>';
const LOG = 'journalctl -u docker -n 50';
const GROUP =
  'add yourself to the docker group (sudo usermod -aG docker "$USER", then log in again); a container needs --group-add with the group of the socket';

const REASONS: Record<string, { why: string; hint: string }> = {
  ENOENT: { why: 'there is no such socket', hint: START },
  ENOTSOCK: { why: 'that is not a socket', hint: START },
  ECONNREFUSED: { why: 'nothing listens there, connection refused', hint: START },
  EACCES: { why: 'permission denied', hint: GROUP },
  EPERM: { why: 'permission denied', hint: GROUP },
  ENOTFOUND: { why: 'its host name is unknown', hint: NAME },
  EAI_AGAIN: { why: 'its host name is unknown', hint: NAME },
  ETIMEDOUT: { why: 'it does not answer', hint: NETWORK },
  EHOSTUNREACH: { why: 'its host can not be reached', hint: NETWORK },
  ENETUNREACH: { why: 'its network can not be reached', hint: NETWORK },
  ECONNRESET: {
    why: 'it closed the connection',
    hint: `if it speaks TLS: ${SPEAK_TLS}; else see its log: ${LOG}`,
  },
};

/** What Node and OpenSSL call the ways in which TLS fails. */
const TLS_REASONS: readonly (readonly [codes: RegExp, why: string])[] = [
  [/SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|CERT_UNTRUSTED/, 'nobody who is trusted here signed its certificate'],
  [/CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/, 'its certificate is not valid today'],
  [/ALTNAME/, 'its certificate is for another host name'],
  [/ERR_OSSL/, 'cert.pem and key.pem are no pair, or one of them is damaged'],
  [/EPROTO|ERR_SSL/, 'it does not speak TLS, or refuses the certificate that it is shown'],
];

/** A call that the engine at `address` did not answer, as `docker_unavailable` with what to do. */
export function unreachable(address: string, error: unknown): ShimError {
  const code = errorCode(error);
  if (code === 'EMFILE' || code === 'ENFILE') return outOfDescriptors(error);
  const { why, hint } = REASONS[code] ?? tlsReason(code) ?? { why: code || 'the call failed', hint: START };
  return unavailable(address, why, hint, error);
}

function tlsReason(code: string): { why: string; hint: string } | undefined {
  const [, why] = TLS_REASONS.find(([codes]) => codes.test(code)) ?? [];
  if (why !== undefined) return { why: `${why} (${code})`, hint: TLS };
  return /CERT|SSL|TLS|CRL/.test(code) ? { why: code, hint: TLS } : undefined;
}

/** The engine took the call and gave no usable answer. */
export function unusable(
  address: string,
  why: string,
  hint = `see the log of the Docker Engine: ${LOG}`,
): ShimError {
  return unavailable(address, why, hint, undefined);
}

/** What to do about an answer that an engine would not give to this call. */
export function hintForAnswer(
  blame: PullBlame | undefined,
  foreign: boolean,
  call: string,
): string | undefined {
  if (blame === 'plain_http') return `the engine speaks TLS: ${SPEAK_TLS}; or name it as https://…`;
  if (blame === 'gatekeeper')
    return `the proxy or plugin in front of the Docker Engine must let \`${call}\` pass`;
  return foreign
    ? 'another server seems to listen there: check --docker-host or DOCKER_HOST, see docker context ls'
    : undefined;
}

function unavailable(address: string, why: string, hint: string, cause: unknown): ShimError {
  return new ShimError('docker_unavailable', `can't use the Docker Engine at ${address}: ${why}`, {
    hint,
    cause,
  });
}

function outOfDescriptors(cause: unknown): ShimError {
  return new ShimError('out_of_resources', 'out of file descriptors, the Docker Engine was not asked', {
    hint: 'raise the limit (ulimit -n 4096), or send fewer requests at a time',
    retryAfter: 1,
    cause,
  });
}

function errorCode(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}
