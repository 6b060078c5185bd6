import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import {
  dropPieces,
  holdReading,
  lingerAtEnd,
  outgoingOf,
  readOnAfterUpgrade,
  releaseReading,
  takePieces,
  transportOf,
} from '../../../src/http/connection/node-internals.js';
import { makeCertificate } from '../../helpers/certificates.js';

const held: (Server | Socket)[] = [];
afterEach(() => {
  for (const one of held.splice(0))
    if (one instanceof Socket) one.destroy();
    else one.close();
});

/** A client's end and the server's end of one connection. */
async function pair(server: Server): Promise<{ client: Socket; served: Socket }> {
  held.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const client = connect({
    port: (server.address() as AddressInfo).port,
    host: '127.0.0.1',
    allowHalfOpen: true,
  });
  const [served] = (await once(server, 'connection')) as [Socket];
  for (const socket of [client, served]) held.push(socket.on('error', () => undefined));
  return { client, served };
}

/** An exchange of which the client has sent so much, and holds its socket. */
async function exchange(
  sent: string,
): Promise<{ client: Socket; request: IncomingMessage; response: ServerResponse }> {
  const server = createHttpServer();
  const { client } = await pair(server);
  client.write(sent);
  const [request, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
  return { client, request, response };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

describe('the transport of a socket', () => {
  it('is the very socket that the server heard of, below TLS too', async () => {
    const server = createTlsServer(await makeCertificate('localhost'));
    held.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    const heard = once(server, 'connection');
    const client = connectTls({ port: (server.address() as AddressInfo).port, rejectUnauthorized: false });
    held.push(client.on('error', () => undefined));
    const [secured] = (await once(server, 'secureConnection')) as [TLSSocket];
    held.push(secured);
    expect(transportOf(secured)).toBe((await heard)[0]);
    expect(transportOf(client)).toBe(client);
  });
});

describe('what is outgoing', () => {
  it('shows progress within one large write', async () => {
    const { client, served } = await pair(createServer());
    const size = 64 << 20;
    client.pause();
    served.write(Buffer.alloc(size));
    const before = outgoingOf(served);
    expect(before.unsent).toBeGreaterThan(0);
    expect(before.unsent + before.taken).toBe(size);
    client.resume();
    await until(() => outgoingOf(served).taken > before.taken);
    const between = outgoingOf(served);
    expect(between.unsent).toBeLessThan(before.unsent);
    await until(() => outgoingOf(served).unsent === 0);
    expect(outgoingOf(served)).toEqual({ unsent: 0, taken: size });
  });

  it('is nothing on a socket that is closed', () => {
    expect(outgoingOf(new Socket().destroy())).toEqual({ unsent: 0, taken: 0 });
  });
});

describe('reading that is held', () => {
  it('stays so when a request ends on the socket, until it is released', async () => {
    const get = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const { client, request, response } = await exchange(get);
    const { socket } = request;
    const server = (socket as { server?: Server }).server;
    holdReading(socket);
    response.end();
    await once(response, 'finish');
    expect(socket.isPaused()).toBe(true);
    client.write(get);
    releaseReading(socket);
    expect(socket.isPaused()).toBe(false);
    if (server) await once(server, 'request');
  });
});

describe('a lingering end', () => {
  it('reads on after the last answer, and closes when the time is over', async () => {
    const { client, request, response } = await exchange(
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n1',
    );
    lingerAtEnd(request.socket, 300);
    const closed = once(request.socket, 'close');
    response.writeHead(413, { connection: 'close' }).end('no');
    let answer = '';
    client.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    await once(client, 'end');
    expect(answer).toContain('413');
    expect(request.socket.destroyed).toBe(false);
    await closed;
  });
});

describe('pieces of a body', () => {
  it('are handed over as they come, each and in order, and the end is told', async () => {
    const { client, request } = await exchange(
      'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n',
    );
    const pieces: string[] = [];
    takePieces(request, (piece) => pieces.push(piece.toString()));
    await until(() => pieces.length === 1);
    client.write('2\r\nbc\r\n1\r\nd\r\n0\r\n\r\n');
    await once(request, 'end');
    expect(pieces).toEqual(['a', 'bc', 'd']);
    expect(request.complete).toBe(true);
  });

  it('are dropped for the turn in which that is asked for, and come again in the next', async () => {
    const head = 'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n';
    const { client, request } = await exchange(head);
    const pieces: string[] = [];
    takePieces(request, (piece) => {
      pieces.push(piece.toString());
      if (pieces.length === 3) dropPieces(request.socket);
    });
    client.write('1\r\na\r\n'.repeat(200));
    await until(() => pieces.length > 0);
    expect(pieces).toHaveLength(3);
    client.write('1\r\nb\r\n0\r\n\r\n');
    await once(request, 'end');
    expect(pieces).toEqual(['a', 'a', 'a', 'b']);
  });

  it('are dropped once they are called off, and the end is told all the same', async () => {
    const { client, request } = await exchange(
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\na',
    );
    const pieces: string[] = [];
    const stop = takePieces(request, (piece) => pieces.push(piece.toString()));
    await until(() => pieces.length === 1);
    stop();
    client.write('bcd');
    await once(request, 'end');
    expect(pieces).toEqual(['a']);
  });
});

describe('what follows a request that offers another protocol', () => {
  const offer = (path: string) =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`;

  it('is read, in the same piece of data and in later ones, whatever it offers itself', async () => {
    const server = createHttpServer();
    const { client } = await pair(server);
    const paths: (string | undefined)[] = [];
    server.on('request', (request, response) => {
      readOnAfterUpgrade(request.socket);
      paths.push(request.url);
      response.end();
    });
    client.write(offer('/1') + offer('/2') + offer('/3').slice(0, 20));
    await until(() => paths.length === 2);
    client.write(offer('/3').slice(20) + offer('/4') + offer('/5').replace(/Conn.*h2c\r\n/s, ''));
    await until(() => paths.length === 5);
    expect(paths).toEqual(['/1', '/2', '/3', '/4', '/5']);
  });

  it('is refused when it is no HTTP, and handed over when it asks for a tunnel', async () => {
    const server = createHttpServer();
    const { client } = await pair(server);
    server.on('request', (request, response) => {
      readOnAfterUpgrade(request.socket);
      response.end();
    });
    const tunnel = once(server, 'connect');
    client.write(`${offer('/')}CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n\0\0`);
    held.push((await tunnel)[1] as Socket);
    const other = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
    held.push(other.on('error', () => undefined));
    const refused = once(server, 'clientError');
    other.write(`${offer('/')}\0\0\r\n\r\n`);
    expect(await refused).toMatchObject([{ code: expect.stringMatching(/^HPE_/) as string }, {}]);
  });
});
