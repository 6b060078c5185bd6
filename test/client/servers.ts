import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { createClient } from '../../src/client/create-client.js';
import type { ClientOptions } from '../../src/client/options.js';
import type { Shim } from '../../src/core/shim.js';

/** A request as a server saw it. */
interface Seen {
  line: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface Listening {
  url: string;
  seen: Seen[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** A web server of the test's own on a free port. */
export async function listening(answer: RequestListener): Promise<Listening> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const body = Buffer.concat(chunks).toString();
      seen.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
      answer(request, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One that speaks whatever the test writes. */
export async function speaking(speak: (socket: Socket) => void): Promise<Omit<Listening, 'seen'>> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => speak(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A client that lets go of its connections with the test. */
export async function client(
  url: string,
  options: Omit<ClientOptions, 'url'> = {},
): Promise<Shim & AsyncDisposable> {
  const shim = await createClient({ url, ...options });
  return { ...shim, [Symbol.asyncDispose]: () => shim.close() };
}

/** Fields that each answer of a server of ours has. */
export const OURS = { 'x-request-id': 'r1' };
