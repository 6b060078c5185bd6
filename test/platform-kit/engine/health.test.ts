import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isHealthy } from '../../../src/platform-kit/engine/health.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function instance(answer: RequestListener): Promise<{ host: string; port: number }> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

describe('a health check', () => {
  it.each([
    [200, true],
    [204, false],
    [301, false],
    [500, false],
  ])('takes status %i for %s', async (status, healthy) => {
    const address = await instance((_request, response) => response.writeHead(status).end());
    expect(await isHealthy(address, { path: '/health' })).toBe(healthy);
  });

  it.each([
    ['/health?deep=1', '/health?deep=1'],
    ['/健康', '/%E5%81%A5%E5%BA%B7'],
    ['/a%20b c', '/a%20b%20c'],
    ['/\ud800', '/%EF%BF%BD'],
  ])('asks at %j', async (path, asked) => {
    let url: string | undefined;
    const address = await instance((request, response) => {
      url = request.url;
      response.end();
    });
    expect(await isHealthy(address, { path })).toBe(true);
    expect(url).toBe(asked);
  });

  it('fails when nothing listens', async () => {
    const address = await instance(() => undefined);
    servers[0]?.close();
    expect(await isHealthy(address, {})).toBe(false);
  });

  it('fails when no answer comes in time, or when the caller leaves', async () => {
    const address = await instance(() => undefined);
    expect(await isHealthy(address, { timeout: 0.02 })).toBe(false);
    const caller = new AbortController();
    const asked = isHealthy(address, {}, caller.signal);
    caller.abort();
    expect(await asked).toBe(false);
  });
});
