import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../../src/contract/catalogue.js';
import { createCore, type Core } from '../helpers/core.js';
import { createStandIn, type StandIn } from '../helpers/stand-in.js';
import { send, sendRaw, startFace, statusOf, type RunningFace } from './face.js';

const RUNS = Number(process.env.FUZZ_RUNS ?? 2000);

const POST_BODY = '{"image":"-x","flavor":"C1M1"}';
const SEEDS = [
  'GET /images HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  'GET /apps/Zenx/deploys?region=z0&release=v1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  `POST /apps/zenx/releases HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${POST_BODY.length}\r\nConnection: close\r\n\r\n${POST_BODY}`,
  `POST /images HTTP/1.1\r\nHost: [::1]:80\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${POST_BODY.length.toString(16)}\r\n${POST_BODY}\r\n0\r\n\r\n`,
  'DELETE /apps/zenx/deploys?id=-x&region=z0 HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: k\r\nConnection: close\r\n\r\n',
  'HEAD /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Request-Id: a\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n',
];
const PIECES = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  ' ',
  ':',
  '/',
  '//',
  '..',
  '%',
  '%2f',
  '%00',
  '?',
  '#',
  '-',
  '--',
  'Host: x\r\n',
  'Content-Length: 5\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Expect: 1\r\n',
  'Upgrade: h2c\r\n',
  'A: b\r\n'.repeat(120),
  'x'.repeat(5000),
  '\u00ff',
  '{',
  '"',
  '\\',
];

const mutation = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.nat({ max: 12 }),
  insert: fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary-ascii', maxLength: 4 })),
});
const mutated = fc
  .tuple(fc.constantFrom(...SEEDS), fc.array(mutation, { minLength: 1, maxLength: 4 }))
  .map(([seed, mutations]) =>
    mutations.reduce((text, { at, cut, insert }) => {
      const from = Math.floor(at * text.length);
      return text.slice(0, from) + insert + text.slice(from + cut);
    }, seed),
  );

/** Every status that the contract knows for requests that start nothing. */
const KNOWN = new Set([0, 100, 200, 400, 403, 404, 405, 408, 409, 413, 414, 415, 417, 422, 431]);

describe('mutated requests', () => {
  let standIn: StandIn;
  let core: Core;
  let face: RunningFace;
  beforeAll(async () => {
    standIn = createStandIn();
    core = createCore({ file: standIn.path, reuse: 86_400_000 });
    face = await startFace(core.shim, { level: 'silent' });
    face.server.headersTimeout = 300;
    face.server.requestTimeout = 300;
    face.server.keepAliveTimeout = 100;
    // The listings that a lucky mutation may ask for: once asked, they start nothing again.
    for (const path of ['/images', '/apps', '/flavors', '/regions']) await send(face.port, { path });
    standIn.forgetRuns();
  });
  afterAll(async () => {
    await face[Symbol.asyncDispose]();
    await core.dispose();
    standIn.dispose();
  });

  it(
    `never crash, never answer 5xx, never start a change (${RUNS} requests)`,
    async () => {
      const requests = fc.sample(mutated, RUNS);
      const width = 100;
      for (let from = 0; from < requests.length; from += width) {
        const batch = requests.slice(from, from + width);
        const answers = await Promise.all(
          batch.map((bytes) => sendRaw(face.port, Buffer.from(bytes, 'latin1'))),
        );
        for (const [index, answer] of answers.entries()) {
          const status = statusOf(answer);
          expect([batch[index], KNOWN.has(status) ? 'known' : status]).toEqual([batch[index], 'known']);
        }
      }
      expect(await send(face.port, { path: '/images' })).toMatchObject({ status: 200 });
      const changes = standIn.runs().filter(({ argv }) => !argv.includes('-o') || argv.includes('create'));
      expect(changes).toEqual([]);
    },
    60_000 + RUNS * 20,
  );

  it('with any target at all are answered below 500, and start nothing unless a route has that path', async () => {
    standIn.forgetRuns();
    const part = fc.oneof(
      fc.string({ unit: 'binary-ascii', maxLength: 8 }),
      fc.constantFrom(
        'apps',
        'images',
        'deploys',
        'releases',
        'instances',
        '..',
        '.',
        '%2e',
        '%zz',
        '',
        'Zenx',
      ),
    );
    const targets = fc.sample(
      fc.array(part, { maxLength: 6 }).map((parts) => `/${parts.join('/')}`.replace(/[\r\n ]/g, '')),
      500,
    );
    const patterns = ROUTES.map(({ http: { path } }) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}/?$`));
    for (const target of targets) {
      const answer = await sendRaw(
        face.port,
        `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      );
      expect([target, statusOf(answer) < 500]).toEqual([target, true]);
      const path = target.split('?')[0] ?? '';
      if (!patterns.some((pattern) => pattern.test(path)))
        expect([target, standIn.runs().length]).toEqual([target, 0]);
      standIn.forgetRuns();
    }
  });
});
