import { chmodSync, lstatSync, rmSync } from 'node:fs';
import { lookup } from 'node:dns/promises';
import { connect, isIP, type AddressInfo, type Server } from 'node:net';
import { invalidInput, quoteValue } from '../core/input/parse.js';

/** Where to listen; `host` is an IP address, or absent for all of them. */
export type ListenAddress =
  | { kind: 'tcp'; host: string | undefined; port: number; loopback: boolean }
  | { kind: 'unix'; path: string; loopback: true };

/** Parses `host:port`, `:port`, `[::1]:port` or `unix:/path`; a host name is looked up. */
export async function parseListenAddress(text: string): Promise<ListenAddress> {
  if (text.startsWith('unix:')) {
    const path = text.slice('unix:'.length);
    if (path === '' || Buffer.byteLength(path) > 107 || path.includes('\0'))
      throw wrong(text, 'a socket path has 1 to 107 bytes');
    return { kind: 'unix', path, loopback: true };
  }
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3] ?? 65_536);
  if (!match || port > 65_535) throw wrong(text, 'expected host:port, :port, [::1]:port or unix:/path');
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
  return invalidInput(`invalid listen address ${quoteValue(text)}: ${why}`);
}

/** Judged by the address, never by the name. */
function isLoopback(address: string): boolean {
  return /^(?:::ffff:)?127\./i.test(address) || address === '::1' || /^(?:0+:){7}0*1$/.test(address);
}

/** Starts to listen, and resolves to the address as a client writes it. Rejects with Node's own error. */
export async function listen(
  server: Server,
  address: ListenAddress,
  scheme: 'http' | 'https',
): Promise<string> {
  if (address.kind === 'unix') {
    await removeStale(address.path);
    await bound(server, { path: address.path });
    chmodSync(address.path, 0o600);
    return `unix:${address.path}`;
  }
  await bound(server, { port: address.port, ...(address.host === undefined ? {} : { host: address.host }) });
  const { address: host, port } = server.address() as AddressInfo;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function bound(server: Server, where: object): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ backlog: 1024, ...where }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Removes the socket that a dead server left; one that answers stays, and so does what is no socket. */
async function removeStale(path: string): Promise<void> {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSocket()) return;
  const alive = await new Promise<boolean>((resolve) => {
    const probe = connect(path, () => resolve(true));
    probe.once('error', () => resolve(false));
    probe.once('connect', () => probe.destroy());
  });
  if (!alive) rmSync(path, { force: true });
}
