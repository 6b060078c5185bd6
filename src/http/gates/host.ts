import { isIPv4, isIPv6 } from 'node:net';
import { Refusal } from '../answer/refusal.js';

/** What a request says about the server that it is for. */
export interface HostClaim {
  /** The Host header field. */
  host: string | undefined;
  /** Of an absolute-form target: it counts in the place of Host (RFC 9112 3.2.2). */
  authority?: string | undefined;
  /** Host is required in HTTP/1.1; who speaks 1.0 may leave it out (RFC 9112 3.2), which no browser does. */
  httpVersion: string;
  /** A probe's path, which tells nothing: probes name pods and services, so that any name passes. */
  isProbe?: boolean;
}

export interface HostGate {
  /** Throws unless the request names this server by a name that no stranger's DNS record can hold. */
  check(claim: HostClaim): void;
}

/** RFC 3986 3.2.2 without user information and percent-encoding; the port may be empty (3.2.3). */
const HOST = /^(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9_.-]{1,255})(?::(\d{0,5}))?$/;
const REMEMBERED = 64;

/**
 * Against DNS rebinding: `localhost`, `*.localhost`, IP addresses and the allowed names pass, any other name is 403.
 * @param enforced Whether names are checked; a missing or malformed Host is refused in any case.
 */
export function createHostGate(enforced: boolean, allowedHosts: readonly string[]): HostGate {
  const allowed = new Set(allowedHosts.map((name) => withoutFinalDot(name.toLowerCase())));
  const passed = new Set<string>();
  const checkName = (host: string) => {
    const name = hostName(host);
    if (enforced && !isOwnName(name) && !allowed.has(name)) throw notAllowed(name);
    if (passed.size < REMEMBERED) passed.add(host);
  };
  return {
    check({ host, authority, httpVersion, isProbe = false }) {
      if (host === undefined && httpVersion !== '1.0') throw malformed();
      const named = authority ?? host;
      if (named === undefined || (authority === undefined && passed.has(named))) return;
      // One that does not count must be well-formed all the same.
      if (host !== undefined) hostName(host);
      if (isProbe) hostName(named);
      else checkName(named);
    },
  };
}

/** True for a name that this gate can find in a Host header field: one without a port. */
export function isHostName(text: string): boolean {
  const match = HOST.exec(text);
  return match !== null && match[2] === undefined;
}

function hostName(host: string): string {
  const [, name, port = ''] = HOST.exec(host) ?? [];
  if (name === undefined || Number(port) > 65_535) throw malformed();
  return withoutFinalDot(name.toLowerCase());
}

function isOwnName(name: string): boolean {
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  return isIPv4(name) || (name.startsWith('[') && isIPv6(name.slice(1, -1)));
}

function withoutFinalDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

function malformed(): Refusal {
  return new Refusal('malformed_request', 'the host is missing or malformed', { close: true });
}

function notAllowed(name: string): Refusal {
  return new Refusal(
    'host_not_allowed',
    `the host '${name}' is not allowed, against DNS rebinding: if it is meant, start the server with --allowed-host ${name} (or ALLOWED_HOSTS=${name})`,
  );
}
