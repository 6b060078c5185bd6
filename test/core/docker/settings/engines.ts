import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { type Certificate, makeAuthority, makeCertificate } from '../../../helpers/certificates.js';
import { HUB } from './tables/setting.js';

/** What reached an engine: which one, behind which path, with which login; or nothing did. */
export type Seen = { engine: string; prefix: string; auth: Record<string, string> | undefined } | 'refused';

/** Engines that know what a pull asks for, below any path: over IPv4, IPv6, a socket, TLS, and TLS on both sides. */
export class Engines {
  seen: Seen = 'refused';
  /** Ports, and the socket's path, by the engine's name. */
  readonly places: Record<string, string> = {};
  /** In PEM, by what a file of Docker's would be called. */
  certificates: Record<string, string> = {};
  private readonly servers: Server[] = [];

  async start(socket: string): Promise<void> {
    const authority = await makeAuthority('test authority');
    const pair: Certificate = await makeCertificate('engine', authority);
    this.certificates = { ca: authority.cert, ...pair };
    const secure = (more: object) => (listener: RequestListener) =>
      createTlsServer({ ...pair, ca: authority.cert, ...more }, listener);
    await this.listen('four', createServer, { port: 0, host: '127.0.0.1' });
    await this.listen('six', createServer, { port: 0, host: '::1' });
    await this.listen('tls', secure({}), { port: 0, host: '127.0.0.1' });
    await this.listen('mutual', secure({ requestCert: true }), { port: 0, host: '127.0.0.1' });
    await this.listen('socket', createServer, { path: socket });
    this.places.socket = socket;
  }

  /** What was seen since it was last taken. */
  take(): Seen {
    const { seen } = this;
    this.seen = 'refused';
    return seen;
  }

  stop(): void {
    for (const server of this.servers) server.close();
    rmSync(this.places.socket ?? '', { force: true });
  }

  private async listen(name: string, create: (listener: RequestListener) => Server, where: object) {
    const server = create((request, response) => this.answer(name, request, response));
    this.servers.push(server);
    await once(server.listen(where), 'listening');
    this.places[name] = String((server.address() as AddressInfo).port);
  }

  private answer(engine: string, request: IncomingMessage, response: ServerResponse): void {
    const [, prefix = '', call = ''] =
      /^(.*?)(?:\/v1\.\d+)?(\/(?:_ping|info|images\/).*)$/.exec(request.url ?? '') ?? [];
    const auth = loginOf(request.headers['x-registry-auth']);
    if (call.startsWith('/images/create')) this.seen = { engine, prefix, auth };
    response.setHeader('API-Version', '1.41');
    const body = call === '/info' ? JSON.stringify({ IndexServerAddress: HUB }) : '{}';
    request.resume().on('end', () => response.end(body));
  }
}

/** What tells who pulls. The server's address is told in the registry's name or in the key's, and read by no engine. */
function loginOf(header: string | string[] | undefined): Record<string, string> | undefined {
  if (typeof header !== 'string') return undefined;
  const sent = JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, string>;
  const login = Object.entries(sent).filter(([name]) => name !== 'serveraddress' && name !== 'auth');
  return login.length > 0 ? Object.fromEntries(login) : undefined;
}
