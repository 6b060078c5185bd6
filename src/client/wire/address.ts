import { isAbsolute } from 'node:path';
import { invalidInput, quoteValue } from '../../core/input/invalid-input.js';

/** Where a server is. */
export interface ServerAddress {
  protocol: 'http:' | 'https:';
  /** A name or an address, an IPv6 one without brackets. */
  host: string;
  port: number;
  /** What the path of every request begins with, without a final slash. */
  prefix: string;
  /** Of its socket file, in the place of host and port. */
  socketPath: string | undefined;
  /** For people. */
  shown: string;
  /** Whether what is sent there stays on this machine. */
  isHere: boolean;
}

const EXAMPLES =
  'write it like http://127.0.0.1:9100, https://shim.example.com or unix:/run/qappctl-shim.sock';

/** Reads the address of a server; throws `invalid_input`. */
export function parseServerAddress(given: string): ServerAddress {
  const socket = /^unix:(?:\/\/(?=\/))?(.*)$/is.exec(given)?.[1];
  return socket === undefined ? parseUrl(given) : socketAddress(given, socket);
}

function socketAddress(given: string, socketPath: string): ServerAddress {
  if (!isAbsolute(socketPath) || /[\0-\x1f]/.test(socketPath))
    throw invalid(given, 'a socket file is named by its absolute path');
  return {
    protocol: 'http:',
    host: 'localhost',
    port: 80,
    prefix: '',
    socketPath,
    shown: `unix:${socketPath}`,
    isHere: true,
  };
}

function parseUrl(given: string): ServerAddress {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const protocol = url?.protocol;
  if (!url || (protocol !== 'http:' && protocol !== 'https:'))
    throw invalid(given, 'it begins with neither http://, https:// nor unix:');
  // Not quoted: a password may stand in it.
  if (url.username || url.password)
    throw invalidInput(
      'a user or password in the address of the server is not taken',
      'leave it out; a token is read from a file: --token-file <file>',
    );
  if (url.search || url.hash) throw invalid(given, 'a query or fragment has no meaning there');
  const prefix = url.pathname.replace(/\/+$/, '');
  return {
    protocol,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (protocol === 'https:' ? 443 : 80),
    prefix,
    socketPath: undefined,
    shown: url.origin + prefix,
    isHere: isLoopback(url.hostname),
  };
}

/** As the URL standard writes them: `127.1` has become `127.0.0.1` already. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function invalid(given: string, why: string) {
  return invalidInput(`invalid address of a server ${quoteValue(given)}: ${why}`, EXAMPLES);
}
