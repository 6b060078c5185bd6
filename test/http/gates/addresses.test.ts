import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fakeShim } from '../face.js';
import { serving } from '../serving.js';

const READ_WRITE = 'w'.repeat(32);
const READ_ONLY = 'r'.repeat(32);
const TOKENS = `${READ_WRITE}\n${READ_ONLY} read-only\n`;

const dir = mkdtempSync(join(tmpdir(), 'addresses-'));
afterAll(() => rmSync(dir, { recursive: true }));

/** Where `serve` may listen, and whether only this machine can reach it there. */
const ADDRESSES: [address: string, own: boolean][] = [
  ['127.0.0.1:0', true],
  ['127.0.0.9:0', true],
  ['localhost:0', true],
  [`unix:${join(dir, 'socket')}`, true],
  ['0.0.0.0:0', false],
  [':0', false],
  ['[::1]:0', true],
  ['[::ffff:127.0.0.1]:0', true],
  ['[::]:0', false],
];
const hasIPv6 = Object.values(networkInterfaces())
  .flat()
  .some((address) => address?.address === '::1');

type Host = 'own' | 'named' | 'strange' | 'malformed';
/** The Host field, what the request is for, and the authority of an absolute target where that decides. */
const HOSTS: [host: string, kind: Host, authority?: string][] = [
  ['localhost:9100', 'own'],
  ['10.1.2.3', 'own'],
  ['named.example', 'named'],
  ['evil.example', 'strange'],
  ['evil example', 'malformed'],
  ['evil.example', 'own', 'localhost:9100'],
  ['localhost', 'strange', 'evil.example'],
];
const ORIGINS: [string | undefined, boolean | undefined][] = [
  [undefined, undefined],
  ['https://named.example', true],
  ['https://evil.example', false],
  ['null', false],
];
const SITES: [string | undefined, boolean][] = [
  [undefined, true],
  ['same-origin', true],
  ['cross-site', false],
];
type Scope = 'write' | 'read' | 'none';
const AUTHORIZATIONS: [string | undefined, Scope][] = [
  [`Bearer ${READ_WRITE}`, 'write'],
  [`Bearer ${READ_ONLY}`, 'read'],
  [`Bearer ${'x'.repeat(32)}`, 'none'],
  [undefined, 'none'],
];
const METHODS = ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS'];

interface Case {
  host: Host;
  origin: boolean | undefined;
  /** The browser says that the origin, which is that of the strange host, is the server's own. */
  isOwn: boolean;
  site: boolean;
  scope: Scope;
  method: string;
}

/** What a request must come to, said in another way than the code says it. */
function oracle(
  { own, named, tokens }: { own: boolean; named: boolean; tokens: boolean },
  { host, origin, isOwn, site, scope, method }: Case,
): number {
  const reads = method === 'GET' || method === 'HEAD';
  const hostIsKnown = host === 'own' || (host === 'named' && named);
  if (host === 'malformed') return 400;
  if ((own || named || !tokens) && !hostIsKnown) return 403;
  // A strange host gets so far only where a token is asked for, and none is told: then a page may come from there too.
  if (!(origin ?? site) && !(host === 'strange' && isOwn)) return 403;
  if (tokens && scope === 'none') return 401;
  if (tokens && scope === 'read' && !reads) return 403;
  if (reads) return 200;
  return method === 'POST' ? 415 : 405;
}

/** Where every method is tried: one address of each kind. Elsewhere one that reads and one that changes say enough. */
const THOROUGH: readonly string[] = ['127.0.0.1:0', '0.0.0.0:0'];

/** Every combination of what a request can say about itself. */
function* requests(methods: readonly string[]): Generator<{
  said: Case;
  headers: Record<string, string>;
  method: string;
  path: string;
}> {
  const field = (name: string, value: string | undefined) => (value === undefined ? {} : { [name]: value });
  for (const [host, hostKind, authority] of HOSTS)
    for (const [origin, originIsNamed] of ORIGINS)
      for (const [site, siteIsOwn] of SITES)
        for (const [authorization, scope] of AUTHORIZATIONS)
          for (const method of methods)
            yield {
              said: {
                host: hostKind,
                origin: originIsNamed,
                isOwn: origin === 'https://evil.example' && site === 'same-origin',
                site: siteIsOwn,
                scope,
                method,
              },
              headers: {
                host,
                ...field('origin', origin),
                ...field('sec-fetch-site', site),
                ...field('authorization', authorization),
              },
              method,
              path: authority === undefined ? '/images' : `http://${authority}/images`,
            };
}

function clientOf(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const { host, port } = /^https?:\/\/(?<host>\[.+\]|[^:]+):(?<port>\d+)$/.exec(url)?.groups ?? {};
  const where = url.startsWith('unix:')
    ? { socketPath: url.slice('unix:'.length) }
    : { host: host?.replace(/^\[|\]$/g, '').replace(/^(::|0\.0\.0\.0)$/, '127.0.0.1'), port };
  return {
    status: (method: string, headers: Record<string, string>, path: string) =>
      new Promise<number>((resolve, reject) => {
        const call = request({ ...where, agent, method, headers, path }, (response) => {
          // So many are refused here that most are told to come later.
          const status = response.statusCode === 429 ? 401 : response.statusCode;
          response.resume().once('end', () => resolve(status ?? 0));
        });
        call.once('error', reject).end();
      }),
    close: () => agent.destroy(),
  };
}

const settings = ADDRESSES.filter(([address]) => hasIPv6 || !address.startsWith('[')).flatMap(
  ([address, own]) =>
    [false, true].flatMap((named) => [false, true].map((tokens) => ({ address, own, named, tokens }))),
);

describe('who gets in, by the address that is listened on', () => {
  if (!hasIPv6) console.warn('there is no ::1 here: listening on IPv6 addresses is not tested');

  it.each(settings)(
    'at $address, with --allowed-host: $named, with tokens: $tokens',
    async ({ address, own, named, tokens }) => {
      let asked = 0;
      const list = async () => {
        asked += 1;
        return [];
      };
      const server = serving(
        [
          ...['--listen-addr', address, '--allowed-origin', 'https://named.example', '--log-level', 'warn'],
          ...(named ? ['--allowed-host', 'named.example'] : []),
        ],
        fakeShim({ images: { list } }),
        tokens ? { AUTH_TOKEN: TOKENS } : {},
      );
      const client = clientOf((await server.url).replace(/^listening on /, ''));
      let reads = 0;
      for (const { said, headers, method, path } of requests(
        THOROUGH.includes(address) ? METHODS : ['GET', 'POST'],
      )) {
        const expected = oracle({ own, named, tokens }, said);
        expect({ ...said, status: await client.status(method, headers, path) }).toEqual({
          ...said,
          status: expected,
        });
        if (expected === 200) reads += 1;
      }
      expect(asked).toBe(reads);
      client.close();
      server.signal('SIGTERM');
      expect(await server.exitCode).toBe(0);
      expect(server.stderr().includes('ANYONE who can reach this address')).toBe(!own && !tokens);
    },
  );
});
