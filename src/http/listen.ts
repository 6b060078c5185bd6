import { chmodSync, lstatSync, rmSync } from 'node:fs';
import { lookup } from 'node:dns/promises';
import { connect, isIP, type AddressInfo, type Server } from 'node:net';
import { umask } from 'node:process';
import { invalidInput, quoteValue } from '../core/input/invalid-input.js';

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
    await boundPrivately(server, address.path);
    return `unix:${address.path}`;
  }
  await bound(server, { port: address.port, ...(address.host === undefined ? {} : { host: address.host }) });
  const { address: host, port } = server.address() as AddressInfo;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The umask, since a mode set afterwards comes a moment late; the mode, since a umask is no promise everywhere. */
async function boundPrivately(server: Server, path: string): Promise<void> {
  const before = umask(0o177);
  let ready: Promise<void>;
  try {
    // The file is made before this returns.
    ready = bound(server, { path });
  } finally {
    umask(before);
  }
  await ready;
  try {
    chmodSync(path, 0o600);
  } catch (error) {
    server.close();
    throw error;
  }
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

/** Removes the socket that a dead server left: one that refuses. A living one may have no time to answer. */
async function removeStale(path: string): Promise<void> {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSocket()) return;
  const answer = await new Promise<string | undefined>((resolve) => {
    const probe = connect(path);
    probe.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
    probe.once('connect', () => {
      probe.destroy();
      resolve(undefined);
    });
  });
  if (answer === 'ECONNREFUSED') rmSync(path, { force: true });
}
