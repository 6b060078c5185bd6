import { isIPv4, isIPv6 } from 'node:net';
import { HttpError } from '../answer/http-error.js';

export interface HostGate {
  /** Throws unless the request names this server by a name that no stranger's DNS record can hold. */
  check(host: string | undefined): void;
}

const HOST = /^(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9_.-]{1,255})(?::(\d{1,5}))?$/;
const REMEMBERED = 64;

/**
 * Against DNS rebinding: `localhost`, `*.localhost`, IP addresses and the allowed names pass, any other name is 403.
 * @param enforced Whether names are checked; a missing or malformed Host is refused in any case.
 */
export function createHostGate(enforced: boolean, allowedHosts: readonly string[]): HostGate {
  const allowed = new Set(allowedHosts.map((name) => withoutFinalDot(name.toLowerCase())));
  const passed = new Set<string>();
  return {
    check(host) {
      if (host !== undefined && passed.has(host)) return;
      const name = hostName(host);
      if (enforced && !isOwnName(name) && !allowed.has(name))
        throw new HttpError(
          'host_not_allowed',
          `the host '${name}' is not allowed, start the server with --allowed-host ${name} if it is meant`,
        );
      if (passed.size < REMEMBERED) passed.add(host as string);
    },
  };
}

/** True for a name that this gate can find in a Host header field: one without a port. */
export function isHostName(text: string): boolean {
  const match = HOST.exec(text);
  return match !== null && match[2] === undefined;
}

function hostName(host: string | undefined): string {
  const match = HOST.exec(host ?? '');
  const name = match?.[1];
  if (name === undefined || Number(match?.[2] ?? 1) > 65_535)
    throw new HttpError('malformed_request', 'the Host header field is missing or malformed', {
      close: true,
    });
  return withoutFinalDot(name.toLowerCase());
}

function isOwnName(name: string): boolean {
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  return isIPv4(name) || (name.startsWith('[') && isIPv6(name.slice(1, -1)));
}

function withoutFinalDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
