import type { Agent } from 'node:http';
import { invalidInput } from '../../core/input/invalid-input.js';
import type { ServerAddress } from './address.js';

/** The way to a server through a proxy. */
export interface ProxyRoute {
  agent: Agent;
  /** The proxy, for people: without a password. */
  shown: string;
  /** Destroys what is open, also a connection that is not made yet. */
  close(): void;
}

/**
 * The proxy that `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` name for a server, if any; none for one on this
 * machine. A server that speaks TLS is reached through a tunnel: the proxy sees its name, and nothing of what is said.
 */
export async function proxyRoute({
  protocol,
  host,
  port,
  isHere,
}: ServerAddress): Promise<ProxyRoute | undefined> {
  if (isHere) return undefined;
  const { getProxyForUrl } = await import('proxy-from-env');
  const given = getProxyForUrl(`${protocol}//${host.includes(':') ? `[${host}]` : host}:${port}`);
  if (given === '') return undefined;
  const proxy = parsed(given, protocol);
  const closing = new AbortController();
  const options = { keepAlive: true, signal: closing.signal };
  const agent =
    protocol === 'https:'
      ? new (await import('https-proxy-agent')).HttpsProxyAgent(proxy, options)
      : new (await import('http-proxy-agent')).HttpProxyAgent(proxy, options);
  return {
    agent,
    shown: proxy.origin,
    close: () => {
      closing.abort();
      agent.destroy();
    },
  };
}

function parsed(given: string, protocol: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (
    url &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    url.hostname !== '' &&
    isDecodable(url)
  )
    return url;
  // Not quoted: a password may stand in it.
  throw invalidInput(
    `the proxy in ${protocol.slice(0, -1).toUpperCase()}_PROXY or ALL_PROXY can't be used: it is no http:// or https:// address`,
    'write it like http://proxy.example.com:3128, or name the server in NO_PROXY',
  );
}

/** Whether its user and password are percent-encoded well. */
function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}
