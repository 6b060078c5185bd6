import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeShim, open, sendRaw, startFace, statusOf, type RunningFace } from './face.js';

const get = (head: string) => `GET /images HTTP/1.1\r\n${head}Connection: close\r\n\r\n`;
const post = (head: string, body = '') =>
  `POST /images HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${head}\r\n${body}`;
const host = 'Host: localhost\r\n';
const absolute = (target: string, fields = host) =>
  `GET ${target} HTTP/1.1\r\n${fields}Connection: close\r\n\r\n`;
/** Node keeps the connection open behind each: a second request says that it is the last. */
const upgrade = (to: string, connection: string, more = '') =>
  `GET /images HTTP/1.1\r\n${host}Connection: ${connection}\r\nUpgrade: ${to}\r\n${more}\r\n${get(host)}`;
const FORWARDED = 'X-Forwarded-Host: localhost\r\nForwarded: host=localhost\r\n';

/** What Node's parser refuses, and what it lets through and we refuse: the bytes, the status, the code. */
const GOLDEN: [name: string, bytes: string, status: number, code?: string][] = [
  ['a plain request', get(host), 200],
  [
    'a chunked body',
    post('Transfer-Encoding: chunked\r\nConnection: close\r\n', '0\r\n\r\n'),
    400,
    'invalid_input',
  ],
  ['no Host', get(''), 400, 'malformed_request'],
  ['HTTP/1.0 without Host', 'GET /images HTTP/1.0\r\n\r\n', 200],
  ["haproxy's check of health", 'GET /healthz HTTP/1.0\r\n\r\n', 200],
  ['HTTP/1.0 of a stranger', 'GET /images HTTP/1.0\r\nHost: evil.example\r\n\r\n', 403],
  ['HTTP/1.0 with an empty Host', 'GET /images HTTP/1.0\r\nHost:\r\n\r\n', 400, 'malformed_request'],
  ['HTTP/1.0 in chunks', 'POST /images HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
  ['HTTP/0.9 with a head, without Host', 'GET /images HTTP/0.9\r\n\r\n', 400],
  ['HTTP/2.0 with a head, without Host', 'GET /images HTTP/2.0\r\n\r\n', 400],
  ['a Host with an empty port', get('Host: localhost:\r\n'), 200],
  ['a stranger with an empty port', get('Host: evil.example:\r\n'), 403, 'host_not_allowed'],
  ['an empty Host', get('Host:\r\n'), 400, 'malformed_request'],
  ['two Hosts', get(`${host}${host}`), 400, 'malformed_request'],
  ['two Hosts, written differently', get(`${host}hOST: evil.example\r\n`), 400, 'malformed_request'],
  ['a Host with a path', get('Host: localhost/x\r\n'), 400, 'malformed_request'],
  ['a Host with user information', get('Host: a@localhost\r\n'), 400, 'malformed_request'],
  ['a Host with a huge port', get('Host: localhost:99999\r\n'), 400, 'malformed_request'],
  ['length and chunks', post('Content-Length: 2\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'), 400],
  ['an unknown transfer coding', post('Transfer-Encoding: xchunked\r\n', '{}'), 400],
  ['chunked twice', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'), 400],
  ['two lengths', post('Content-Length: 2\r\nContent-Length: 3\r\n', '{}'), 400],
  ['two equal lengths', post('Content-Length: 2\r\nContent-Length: 2\r\n', '{}'), 400],
  ['a signed length', post('Content-Length: +2\r\n', '{}'), 400],
  ['a list of lengths', post('Content-Length: 2, 2\r\n', '{}'), 400],
  ['a length that is no number', post('Content-Length: 0x2\r\n', '{}'), 400],
  ['a blank before the colon', get(`${host}X-A : b\r\n`), 400],
  ['a folded field', get(`${host}X-A: b\r\n c\r\n`), 400],
  ['bare line feeds', 'GET /images HTTP/1.1\nHost: localhost\n\n', 400],
  ['a bare carriage return', get(`${host}X-A: b\rc\r\n`), 400],
  ['NUL in a field', get(`${host}X-A: b\0c\r\n`), 400],
  ['a chunk size with 0x', post('Transfer-Encoding: chunked\r\n', '0x2\r\n{}\r\n0\r\n\r\n'), 400],
  ['a chunk that ends in a bare line feed', post('Transfer-Encoding: chunked\r\n', '2\n{}\n0\n\n'), 400],
  [
    '20 KB of chunk extension',
    post('Transfer-Encoding: chunked\r\n', `2;${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`),
    413,
    'payload_too_large',
  ],
  ['17 KB of header', get(`${host}X-A: ${'x'.repeat(17_000)}\r\n`), 431, 'headers_too_large'],
  ['101 fields', get(`${host}${'X-A: b\r\n'.repeat(99)}`), 431, 'headers_too_large'],
  ['100 fields', get(`${host}${'X-A: b\r\n'.repeat(98)}`), 200],
  ['1,500 fields', get(`${host}${'A: b\r\n'.repeat(1500)}`), 431, 'headers_too_large'],
  ['a 20 KB target', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${host}\r\n`, 431, 'headers_too_large'],
  ['a 5 KB target', `GET /${'x'.repeat(5_000)} HTTP/1.1\r\n${host}\r\n`, 414, 'target_too_long'],
  ['an absolute target', absolute('http://localhost:9217/images'), 200],
  ['an absolute target of https, in capitals', absolute('HTTPS://LOCALHOST/images'), 200],
  ['an absolute target and another Host', absolute('http://[::1]/images', 'Host: evil.example\r\n'), 200],
  ['an absolute target of a stranger', absolute('http://evil.example/images'), 403, 'host_not_allowed'],
  ['an absolute target of a stranger, for a probe', absolute('http://evil.example/healthz'), 200],
  ['an absolute target without Host', absolute('http://localhost/images', ''), 400, 'malformed_request'],
  ['an absolute target and a bad Host', absolute('http://localhost/images', 'Host: a b\r\n'), 400],
  [
    'an absolute target with user information',
    absolute('http://a@localhost/images'),
    400,
    'malformed_request',
  ],
  ['an absolute target without a host', absolute('http:///images'), 400],
  ['an absolute target without a path', absolute('http://localhost'), 200],
  ['an absolute target with a query alone', absolute('http://localhost?x=/images'), 200],
  ['an absolute target in an absolute target', absolute('http://localhost/http://localhost/images'), 404],
  ['an absolute target of another scheme', absolute('ftp://localhost/images'), 400, 'malformed_target'],
  ['an absolute target in HTTP/1.0', 'GET http://localhost/images HTTP/1.0\r\n\r\n', 200],
  ['one of a stranger in HTTP/1.0', 'GET http://evil.example/images HTTP/1.0\r\n\r\n', 403],
  [
    'a target with two slashes',
    `GET //localhost/images HTTP/1.1\r\n${host}Connection: close\r\n\r\n`,
    400,
    'malformed_target',
  ],
  ['an asterisk', `OPTIONS * HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, 400, 'malformed_target'],
  ['CONNECT', `CONNECT localhost:80 HTTP/1.1\r\n${host}\r\n`, 405, 'method_not_allowed'],
  ['an upgrade to a websocket', upgrade('websocket', 'Upgrade', 'Sec-WebSocket-Version: 13\r\n'), 200],
  ['an upgrade to HTTP/2', upgrade('h2c', 'Upgrade, HTTP2-Settings', 'HTTP2-Settings: AAMAAABk\r\n'), 200],
  ['an upgrade to TLS', upgrade('TLS/1.2', 'upgrade'), 200],
  ['an upgrade to several, told twice', upgrade('h2c, websocket', 'close, Upgrade', 'Upgrade: x/1\r\n'), 200],
  ['an upgrade that Connection does not name', get(`${host}Upgrade: h2c\r\n`), 200],
  ['an upgrade of a stranger', get('Host: evil.example\r\nUpgrade: h2c\r\n'), 403, 'host_not_allowed'],
  [
    'an upgrade with a body',
    post('Connection: Upgrade, close\r\nUpgrade: h2c\r\nContent-Length: 2\r\n', '{]'),
    400,
    'invalid_input',
  ],
  [
    'a name of its own in X-Forwarded-Host',
    get(`Host: evil.example\r\n${FORWARDED}`),
    403,
    'host_not_allowed',
  ],
  [
    'a strange name in X-Forwarded-Host',
    get(`${host}${FORWARDED.replaceAll('localhost', 'evil.example')}`),
    200,
  ],
  ['another expectation', get(`${host}Expect: 200-ok\r\n`), 417, 'expectation_failed'],
  [
    'two tokens',
    get(`${host}Authorization: Bearer a\r\nAuthorization: Bearer b\r\n`),
    400,
    'malformed_request',
  ],
  [
    'two content types',
    post('Content-Type: text/plain\r\nContent-Length: 2\r\n', '{}'),
    400,
    'malformed_request',
  ],
  [
    'two idempotency keys',
    post('Idempotency-Key: a\r\nIdempotency-Key: b\r\nContent-Length: 2\r\n', '{}'),
    400,
    'malformed_request',
  ],
  ['an unknown method', `BREW /images HTTP/1.1\r\n${host}\r\n`, 400, 'malformed_request'],
  ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00', 400, 'malformed_request'],
  ['HTTP/2 by prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'malformed_request'],
  ['a body beyond the limit, announced', post('Content-Length: 314572800\r\n'), 413, 'payload_too_large'],
  [
    'a body beyond the limit, asking first',
    post('Content-Length: 314572800\r\nExpect: 100-continue\r\n'),
    413,
    'payload_too_large',
  ],
  [
    'a wrong type, asking first',
    `POST /images HTTP/1.1\r\n${host}Content-Type: text/plain\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n`,
    415,
    'unsupported_media_type',
  ],
  [
    'a body beyond the limit on GET',
    `GET /images HTTP/1.1\r\n${host}Content-Length: 314572800\r\n\r\n`,
    413,
    'payload_too_large',
  ],
  [
    'chunks beyond the limit',
    post('Transfer-Encoding: chunked\r\n', `200000\r\n${'x'.repeat(0x200000)}\r\n0\r\n\r\n`),
    413,
    'payload_too_large',
  ],
  ['garbage after a good request', `${get(host).replace('close', 'keep-alive')}\0\0\0\r\n\r\n`, 200],
];

describe('raw requests', () => {
  let face: RunningFace;
  let pushed = 0;
  beforeAll(async () => {
    const push = async () => {
      pushed += 1;
      return { pushed: true as const, image: 'x:1', pulled: false };
    };
    face = await startFace(fakeShim({ images: { list: async () => [], push } }));
  });
  afterAll(() => face[Symbol.asyncDispose]());

  it.each(GOLDEN)('answers %s', async (_name, bytes, status, code) => {
    const answer = await sendRaw(face.port, bytes);
    expect(statusOf(answer)).toBe(status);
    if (status !== 200) expect(answer).toContain('Content-Type: text/plain; charset=utf-8\r\n');
    if (code) expect(answer).toContain(`X-Error-Code: ${code}\r\n`);
    expect(answer).not.toMatch(/\r\nServer:|\r\nAccess-Control/i);
  });

  it('has started no change for any of them', () => {
    expect(pushed).toBe(0);
  });

  it('sends the refusal of garbage after the answers that were due', async () => {
    const answer = await sendRaw(face.port, `${get(host).replace('close', 'keep-alive')}\0\0\r\n\r\n`);
    expect(answer.match(/HTTP\/1\.1 (\d+)/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });

  it.each([
    ['in one piece', (text: string) => [text]],
    ['cut within the second request', (text: string) => [text.slice(0, -40), text.slice(-40)]],
    ['cut within the first body', (text: string) => [text.slice(0, 170), text.slice(170)]],
    ['byte by byte', (text: string) => [...text]],
  ])('answers all requests behind one that offers another protocol, %s', async (_name, cut) => {
    const offer = 'Connection: Upgrade\r\nUpgrade: h2c\r\n';
    const body = `GET /apps HTTP/1.1\r\n${host}\r\n`;
    const delivered = [
      post(`${offer}Transfer-Encoding: chunked\r\n`, '2\r\n{]\r\n0\r\n\r\n'),
      get(`${host}Upgrade: h2c\r\n`).replace('close', 'Upgrade'),
      post(`${offer}Content-Length: ${body.length}\r\n`, body),
      get(host).replace('/images', '/nothing'),
    ].join('');
    const socket = await open(face.port);
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
    for (const piece of cut(delivered)) {
      socket.write(piece, 'latin1');
      await new Promise((resolve) => setImmediate(resolve));
    }
    await once(socket, 'close');
    // No body was taken for a request, and no request was lost.
    expect(answer.match(/HTTP\/1\.1 (\d+)/g)?.map((line) => Number(line.slice(9)))).toEqual([
      400, 200, 400, 404,
    ]);
  });

  it('asks for the body when it is wanted', async () => {
    const answer = await sendRaw(
      face.port,
      post('Content-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n', '{]'),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 400 /);
  });
});
