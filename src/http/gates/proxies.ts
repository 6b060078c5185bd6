import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

/** The proxies whose word on where a request comes from is taken. */
export interface TrustedProxies {
  /** Whether it is the address of one of them; `undefined` is the other end of a socket file. */
  has(address: string | undefined): boolean;
  /**
   * The address of a request's caller: the last one on its way that is none of these proxies. Only they are believed, so
   * that what callers write into the same header fields by themselves counts for nothing.
   */
  callerOf(request: Pick<IncomingMessage, 'socket' | 'headers'>): string | undefined;
}

/** Stands for whoever connects to a socket file. */
const SOCKET_FILE = 'unix:';

/** @param networks Addresses, networks such as `10.0.0.0/8`, or `unix:`; each as `isNetwork` takes it. */
export function createTrustedProxies(networks: readonly string[]): TrustedProxies {
  const list = new BlockList();
  for (const network of networks) if (network !== SOCKET_FILE) add(list, network);
  const hasSocketFile = networks.includes(SOCKET_FILE);
  const has = (address: string | undefined) =>
    address === undefined ? hasSocketFile : list.check(address, familyOf(address));
  return {
    has: networks.length === 0 ? () => false : (address) => has(address && plain(address)),
    callerOf({ socket, headers }) {
      let caller = socket.remoteAddress && plain(socket.remoteAddress);
      if (networks.length === 0) return caller;
      const way = wayOf(headers);
      while (has(caller)) {
        const before = way.pop();
        if (before === undefined) break;
        caller = before;
      }
      return caller;
    },
  };
}

/** True for an address, for a network of addresses, and for `unix:`. */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  if (text === SOCKET_FILE) return true;
  if (isIP(address) === 0 || address.includes('%') || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (isIPv4(address) ? 32 : 128));
}

function add(list: BlockList, network: string): void {
  const [address = '', prefix] = network.split('/');
  if (prefix === undefined) list.addAddress(address, familyOf(address));
  else list.addSubnet(address, Number(prefix), familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

/** An IPv4 address in its own form, where a socket for both families shows it in that of IPv6. */
function plain(address: string): string {
  const ipv4 = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  return ipv4 !== undefined && isIPv4(ipv4) ? ipv4 : address.replace(/%.*/s, '');
}

/** The addresses that a request says to come from, the nearest last; undefined is one that can't be read. */
function wayOf(headers: IncomingMessage['headers']): (string | undefined)[] {
  const listed = headers['x-forwarded-for'];
  const texts = typeof listed === 'string' ? listed.split(',') : forwardedFor(headers.forwarded);
  return texts.map(addressOf);
}

/** RFC 7239: `for=192.0.2.60;proto=http, for="[2001:db8::1]:4711"`. */
function forwardedFor(forwarded: string | undefined): string[] {
  if (forwarded === undefined) return [];
  return forwarded.split(',').map((hop) => /(?:^|;)\s*for\s*=\s*"?([^";]*)/i.exec(hop)?.[1] ?? '');
}

/** With or without a port. */
function addressOf(text: string): string | undefined {
  const trimmed = text.trim();
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(trimmed)?.[1] ?? /^([\d.]+):\d+$/.exec(trimmed)?.[1] ?? trimmed;
  return isIP(bare) === 0 ? undefined : plain(bare);
}
