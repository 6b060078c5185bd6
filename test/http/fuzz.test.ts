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
  'DELETE /apps/zenx/deploys?id=-x&region=z0 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n',
  'GET http://localhost:9100/images HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
  'GET /flavors HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nGET /regions HTTP/1.0\r\n\r\n',
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
  'Connection: Upgrade\r\n',
  'X-Forwarded-Host: localhost\r\n',
  'http://evil.example',
  'HTTP://localhost',
  'HTTP/1.0',
  '&id=x',
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

const OWN_NAME = /^(([\w.-]+\.)?localhost\.?|\d+(\.\d+){3}|\[[\da-f:.]+\])(:\d*)?$/i;

/** Whether one of these requests asks for this run in so many words, read here in another way than the server reads it. */
function isAskedFor(run: readonly string[], requests: readonly string[]): boolean {
  const decoded = (text: string | undefined) => {
    try {
      return decodeURIComponent(text ?? '');
    } catch {
      return undefined;
    }
  };
  return requests.some((text) => {
    const target =
      /(?:^|\n)DELETE (?:https?:\/\/[^/]+)?\/apps\/([^/?\s]+)(\/deploys)?\/?(?:\?(\S*))? HTTP/i.exec(text);
    if (!target) return false;
    const [, app, isDeploy, search] = target;
    const query = new URLSearchParams(search);
    const wanted = isDeploy
      ? ['deploy', 'delete', decoded(app), '--id', query.get('id'), '--region', query.get('region')]
      : ['unregister', decoded(app)];
    // A gate that was gone around would show here: the name that counts must be an own one.
    const named = /^\w+ https?:\/\/([^/?]*)/i.exec(target[0].trim()) ?? /\nHost:([^\r\n]*)/i.exec(text);
    const isNamed = named ? OWN_NAME.test((named[1] ?? '').trim()) : / HTTP\/1\.0\r/.test(text);
    return isNamed && JSON.stringify(run) === JSON.stringify(wanted);
  });
}

/** Every status that the contract knows for requests that start nothing. */
const KNOWN = new Set([0, 100, 200, 400, 403, 404, 405, 408, 409, 413, 414, 415, 417, 422, 431]);

const SEPARATOR = '\n--\n';

/** As programs repeat what they were given. */
function quoted(text: string): string {
  const bytes = Buffer.from(text);
  return [text, JSON.stringify(text), bytes.toString('base64'), encodeURIComponent(text)].join(SEPARATOR);
}

/** A POST whose body comes in chunks of these sizes, in turn. */
function inChunks(path: string, body: Buffer, sizes: readonly number[]): Buffer {
  const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`;
  const parts: Uint8Array[] = [Buffer.from(head)];
  for (let at = 0, turn = 0; at < body.length; turn += 1) {
    const piece = body.subarray(at, at + (sizes[turn % sizes.length] ?? 1));
    parts.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'));
    at += piece.length;
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

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
      // A lucky mutation may ask for a change after all: then it must have asked for exactly that one.
      const changes = standIn.runs().filter(({ argv }) => !argv.includes('-o') || argv.includes('create'));
      expect(changes.map(({ argv }) => argv).filter((argv) => !isAskedFor(argv, requests))).toEqual([]);
    },
    60_000 + RUNS * 20,
  );

  it('in chunks of any size are read alike, and what is hard to redact is redacted', async () => {
    const unit = fc.constantFrom(
      ...[
        '.*+?^${}()|[]\\',
        '0,1.5,-2\n',
        '中文配置',
        '"\\n"',
        '\t\r\n',
        'QUJD',
        '&<>%20',
        '{"a":[',
        '\u2028',
      ],
    );
    const content = fc.array(unit, { minLength: 8, maxLength: 400 }).map((units) => units.join(''));
    const sizes = fc.array(fc.constantFrom(1, 2, 3, 7, 64, 1000, 4096), { minLength: 1, maxLength: 6 });
    for (const [text, chunks] of fc.sample(fc.tuple(content, sizes), 30)) {
      const config = { name: 'a', files: [{ filename: 'a', mount_path: '/etc/a', content: text }] };
      const body = Buffer.from(JSON.stringify({ image: 'nginx:alpine', flavor: 'C1M1', config }));
      standIn.fault('release create', { exit: 1, stderr: quoted(text), times: 1 });
      const answer = await sendRaw(face.port, inChunks('/apps/zenx/releases', body, chunks));
      standIn.clearFaults();
      const refused = /in too many small chunks/.test(answer);
      expect([text, statusOf(answer)]).toEqual([text, refused ? 413 : 500]);
      const shown = Buffer.from(answer, 'latin1').toString();
      for (const form of quoted(text).split(SEPARATOR))
        if (form.trim().length >= 16) expect(shown).not.toContain(form.trim());
    }
  });

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
