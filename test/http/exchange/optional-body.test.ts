import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fakeShim, sendRaw, startFace, statusOf, type RunningFace } from '../face.js';

const PATH = '/apps/zenx/deploys';
const JSON_TYPE = 'Content-Type: application/json\r\n';
const IN_CHUNKS = 'Transfer-Encoding: chunked\r\n';
const OF_QUERY = { app: 'zenx', id: 'g1', region: 'z0' };
const BODY = '{"id":"g2","region":"z1"}';
const inChunks = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;

describe('a body that may be left out', () => {
  let face: RunningFace;
  const seen: unknown[] = [];
  beforeAll(async () => {
    const remove = async (input: unknown) => void seen.push(input);
    face = await startFace(fakeShim({ deploys: { delete: remove } }));
  });
  beforeEach(() => void seen.splice(0));
  afterAll(() => face[Symbol.asyncDispose]());

  const remove = (query: string, fields: string, body: string) =>
    sendRaw(
      face.port,
      `DELETE ${PATH}${query} HTTP/1.1\r\nHost: localhost\r\n${fields}Connection: close\r\n\r\n${body}`,
    );

  it.each([
    ['no body', '', ''],
    ['a length of 0', 'Content-Length: 0\r\n', ''],
    ['an empty body in chunks', IN_CHUNKS, '0\r\n\r\n'],
    ['an empty body in chunks, as JSON', IN_CHUNKS + JSON_TYPE, '0\r\n\r\n'],
    ['an empty body in chunks, of another type', `${IN_CHUNKS}Content-Type: text/plain\r\n`, '0\r\n\r\n'],
    ['an empty body in chunks with a trailer', IN_CHUNKS, '0\r\nX-A: b\r\n\r\n'],
    ['an empty body in chunks with an extension', IN_CHUNKS, '0;a=b\r\n\r\n'],
    ['an empty body in chunks, asking first', `${IN_CHUNKS}Expect: 100-continue\r\n`, '0\r\n\r\n'],
  ])('is none with %s: the query counts', async (_name, fields, body) => {
    const answer = (await remove('?id=g1&region=z0', fields, body)).replace(
      'HTTP/1.1 100 Continue\r\n\r\n',
      '',
    );
    expect([statusOf(answer), seen]).toEqual([200, [OF_QUERY]]);
  });

  it.each([
    ['is asked for with neither body nor query', '', IN_CHUNKS, '0\r\n\r\n', 415],
    ['must be JSON in chunks', '?id=g1&region=z0', IN_CHUNKS, inChunks(BODY), 415],
    ['must not be blank in chunks', '?id=g1&region=z0', IN_CHUNKS + JSON_TYPE, inChunks(' '), 400],
    ['must end in chunks', '?id=g1&region=z0', IN_CHUNKS + JSON_TYPE, 'x\r\n', 400],
  ])('%s', async (_name, query, fields, body, status) => {
    const answer = await remove(query, fields, body);
    expect([statusOf(answer), seen]).toEqual([status, []]);
  });

  it('counts before the query when it is there, in chunks too', async () => {
    const answer = await remove('?id=g1&region=z0', IN_CHUNKS + JSON_TYPE, inChunks(BODY));
    expect([statusOf(answer), seen]).toEqual([200, [{ app: 'zenx', id: 'g2', region: 'z1' }]]);
  });
});

describe('a body with a byte order mark', () => {
  it.each([
    ['UTF-8', Buffer.from('\uFEFF{"name":"zenx"}')],
    ['UTF-8', Buffer.from('\uFEFF')],
    ['UTF-16', Buffer.from('\uFEFF{"name":"zenx"}', 'utf16le')],
    ['UTF-16', Buffer.from('\uFEFF{"name":"zenx"}', 'utf16le').swap16()],
  ])('is refused by that name: %s', async (encoding, body) => {
    await using face = await startFace(fakeShim());
    const head = `POST /apps HTTP/1.1\r\nHost: localhost\r\n${JSON_TYPE}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n`;
    const answer = await sendRaw(face.port, Buffer.concat([Buffer.from(head), body]));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain(`a byte order mark (BOM) of ${encoding}`);
  });
});
