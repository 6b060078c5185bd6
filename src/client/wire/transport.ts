import type { RequestOptions } from 'node:http';
import { CLIENT_LIMITS } from '../../core/model/limits.js';
import type { ServerAddress } from './address.js';
import { proxyRoute } from './proxy.js';
import { exchange, type WireRequest } from './exchange.js';
import type { Outcome } from './outcome.js';

/** Events as lines, and what goes wrong before the first of them as JSON. */
const STREAM = 'application/x-ndjson, application/json';

/** Sends requests to one server, over connections that are kept. */
export interface Transport {
  /** One try. Header fields are added to those that every request has. */
  send(
    request: WireRequest,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Outcome>;
  close(): void;
}

export interface TransportOptions {
  address: ServerAddress;
  token: string | undefined;
  ca: string | undefined;
}

/** Loads what the address needs, and opens nothing yet. */
export async function openTransport({ address, token, ca }: TransportOptions): Promise<Transport> {
  const { protocol, host, port, prefix, socketPath, shown } = address;
  const { request: open, Agent } =
    protocol === 'https:' ? await import('node:https') : await import('node:http');
  const proxy = await proxyRoute(address);
  const agent = proxy?.agent ?? new Agent({ keepAlive: true });
  const common: RequestOptions & { ca?: string | undefined; rejectUnauthorized?: boolean } = {
    agent,
    ...(socketPath === undefined ? { host, port } : { socketPath }),
    // Whatever the environment says: a token is at stake.
    ...(protocol === 'https:' ? { ca, rejectUnauthorized: true } : {}),
  };
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    send: ({ method, path, body, onProgress, beginsWithin }, more, signal) => {
      const headers = {
        accept: onProgress ? STREAM : 'application/json',
        ...authorization,
        ...bodyHeaders(body),
        ...more,
      };
      const options = { ...common, method, path: prefix + path, headers };
      return exchange({
        open,
        options,
        body,
        onProgress,
        beginsWithin,
        limit: CLIENT_LIMITS.answerBytes,
        shown,
        isTls: protocol === 'https:',
        proxy: proxy?.shown,
        signal,
      });
    },
    close: () => (proxy ? proxy.close() : agent.destroy()),
  };
}

function bodyHeaders(body: string | undefined): Record<string, string> {
  if (body === undefined) return {};
  return { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
}
