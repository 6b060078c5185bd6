import { lookup } from 'node:dns/promises';
import { isIP, type AddressInfo, type Server } from 'node:net';
import { bound } from './bind.js';
import { listenOnFile, PRIVATE, type SocketAccess } from './socket-file.js';
import { invalidInput, quoteValue } from '../core/input/invalid-input.js';

/** Where to listen; `host` is an IP address, or absent for all of them. A socket file is its owner's unless `access` opens it. */
export type ListenAddress =
  | { kind: 'tcp'; host: string | undefined; port: number; loopback: boolean }
  | { kind: 'unix'; path: string; loopback: true; access?: SocketAccess };

/** Parses `host:port`, `:port`, `[::1]:port` or `unix:/path`; a host name is looked up. */
export async function parseListenAddress(text: string): Promise<ListenAddress> {
  if (text.startsWith('unix:')) {
    const path = text.slice('unix:'.length);
    if (path === '' || Buffer.byteLength(path) > 107 || path.includes('\0'))
      throw wrong(text, 'a socket path has 1 to 107 bytes');
    return { kind: 'unix', path, loopback: true };
  }
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]*)):(\d{1,15})$/.exec(text);
  const port = Number(match?.[3] ?? 65_536);
  if (!match) throw wrong(text, 'expected host:port, :port, [::1]:port or unix:/path');
  if (port > 65_535) throw wrong(text, `a port is 0 to 65535, not ${port}`);
  const host = match[1] ?? match[2] ?? '';
  if (host === '') return { kind: 'tcp', host: undefined, port, loopback: false };
  const address = isIP(host) ? host : await resolve(text, host);
  return { kind: 'tcp', host: address, port, loopback: isLoopback(address) };
}

async function resolve(text: string, host: string): Promise<string> {
  try {
    return (await lookup(host)).address;
  } catch {
    throw wrong(text, `there is no host ${quoteValue(host)}`);
  }
}

function wrong(text: string, why: string): Error {
  return invalidInput(
    `invalid listen address ${quoteValue(text)}: ${why}`,
    'write it like --listen-addr 127.0.0.1:9100',
  );
}

/** Judged by the address, never by the name. */
function isLoopback(address: string): boolean {
  return /^(?:::ffff:)?127\./i.test(address) || address === '::1' || /^(?:0+:){7}0*1$/.test(address);
}

/** Starts to listen, a socket file being open to its owner unless told otherwise, and resolves to the address as a client writes it. Rejects with Node's own error. */
export async function listen(
  server: Server,
  address: ListenAddress,
  scheme: 'http' | 'https',
): Promise<string> {
  if (address.kind === 'unix') {
    await listenOnFile(server, address.path, address.access ?? PRIVATE);
    return `unix:${address.path}`;
  }
  await bound(server, { port: address.port, ...(address.host === undefined ? {} : { host: address.host }) });
  const { address: host, port } = server.address() as AddressInfo;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
