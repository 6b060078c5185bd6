import { isIPv6 } from 'node:net';
import { posix } from 'node:path';
import { domainToASCII } from 'node:url';

/** Where to connect to, and what the path of every call begins with. */
export interface TcpAddress {
  /** A name or an address, an IPv6 one without brackets and perhaps with its zone: `fe80::1%eth0`. */
  host: string;
  /** Undefined: the usual one. */
  port: number | undefined;
  /** Without a final slash; undefined: nothing. */
  prefix: string | undefined;
}

/** A host in brackets with or without a zone, or a name; then a port, which may be left out behind its colon. */
const AUTHORITY = /^(?:\[([\da-f:.]+)(?:%(?:25)*([\w.~-]+))?\]|([^\s:[\]%\\^`{|}<>"]*))(?::(\d*))?$/i;

/**
 * Reads what follows `tcp://`: `host`, `host:port`, `[fd00::1]:port`, `:port`, with a path or without; undefined when it
 * can't be read. Of a user and password before an `@` nothing is kept, as for the docker command.
 */
export function parseTcpAddress(text: string): TcpAddress | undefined {
  // A control character or a query is a mistake; a second `://` is one of two addresses pasted together.
  if (/[\0-\x1f\x7f?#]|:\/\//.test(text)) return undefined;
  const slash = text.indexOf('/');
  const [authority, path] = slash < 0 ? [text, ''] : [text.slice(0, slash), text.slice(slash)];
  const found = AUTHORITY.exec(authority.replace(/^.*@/s, ''));
  const prefix = prefixOf(path);
  if (!found || prefix === undefined) return undefined;
  const [, address, zone, name = '', digits = ''] = found;
  const host = address === undefined ? hostName(name) : ipv6(address, zone);
  const port = digits === '' ? undefined : Number(digits);
  if (host === undefined || (port !== undefined && (port < 1 || port > 65_535))) return undefined;
  return { host, port, prefix: prefix || undefined };
}

/** As it stands in a Host field: without its zone, which means something on this machine only. */
export function hostField(host: string): string {
  return host.includes(':') ? `[${host.replace(/%.*$/, '')}]` : host;
}

/** No host is this machine; names in other scripts are looked up by their ASCII form. */
function hostName(name: string): string | undefined {
  if (name === '') return 'localhost';
  return /^[!-~]*$/.test(name) ? name : domainToASCII(name) || undefined;
}

function ipv6(address: string, zone: string | undefined): string | undefined {
  if (!isIPv6(address)) return undefined;
  return zone === undefined ? address : `${address}%${zone}`;
}

/** The path in its plainest form, as a doubled slash would name another host; undefined for one that has no plain form. */
function prefixOf(path: string): string | undefined {
  try {
    const plain = decodeURIComponent(path);
    if (/[\0-\x1f\x7f?#%]/.test(plain)) return undefined;
    return encodeURI(posix.normalize(plain || '/')).replace(/\/+$/, '');
  } catch {
    return undefined;
  }
}
