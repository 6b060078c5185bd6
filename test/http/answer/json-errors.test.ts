import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShimError } from '../../../src/core/model/errors.js';
import { asksForJson } from '../../../src/http/answer/accepts.js';
import { hintField } from '../../../src/http/answer/hint-field.js';
import { fakeShim, send, startFace } from '../face.js';

describe('an Accept field', () => {
  it.each<[string | undefined, boolean]>([
    [undefined, false],
    ['*/*', false],
    ['application/json', true],
    ['APPLICATION/JSON', true],
    ['application/json, */*', true],
    ['application/json, text/html', true],
    // What axios sends by default.
    ['application/json, text/plain, */*', false],
    ['application/json, text/*', false],
    ['application/json;q=0.9, text/plain', false],
    ['application/json, text/plain;q=0.9', true],
    ['application/json ; q=0.9 , text/plain;q=0.8', true],
    ['application/json;q=0', false],
    ['application/json;charset=utf-8', true],
    ['application/jsonp', false],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', false],
  ])('%s asks for errors as JSON: %s', (accept, asks) => {
    expect(asksForJson(accept)).toBe(asks);
  });
});

describe('a hint in a header field', () => {
  it('is at most 512 bytes of printable ASCII, and reads back as far as it goes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 700 }), (hint) => {
        const field = hintField(hint);
        expect(field).toMatch(/^[ -~]{0,512}$/);
        expect(hint.startsWith(decodeURIComponent(field)) || field !== hintField(hint.trim())).toBe(true);
      }),
    );
    expect(hintField('100 % 中\n')).toBe('100 %25 %E4%B8%AD%0A');
  });
});

describe('errors', () => {
  const fails = (error: Error) => fakeShim({ images: { list: () => Promise.reject(error) } });
  const hinted = new ShimError('run_failed', 'err list images: exit status 1, boom', {
    hint: 'try again: qappctl-shim images list',
    endsLine: true,
  });

  it('are JSON for who asks for it, with the same status and fields', async () => {
    await using face = await startFace(fails(hinted));
    const text = await send(face.port, { path: '/images' });
    const json = await send(face.port, {
      path: '/images',
      headers: { accept: 'application/json', 'x-request-id': 'mine' },
    });
    expect([text.status, text.headers['content-type'], text.body]).toEqual([
      500,
      'text/plain; charset=utf-8',
      'err list images: exit status 1, boom\n\n',
    ]);
    expect([json.status, json.headers['content-type'], json.headers.vary]).toEqual([
      500,
      'application/json',
      'Accept',
    ]);
    expect(JSON.parse(json.body)).toEqual({
      error: {
        code: 'run_failed',
        message: 'err list images: exit status 1, boom',
        hint: 'try again: qappctl-shim images list',
        request_id: 'mine',
      },
    });
    for (const { headers } of [text, json]) {
      expect(headers['x-error-code']).toBe('run_failed');
      expect(headers['x-error-hint']).toBe('try again: qappctl-shim images list');
    }
  });

  it('tell nothing of a defect in JSON either', async () => {
    await using face = await startFace(fails(new Error('canary')));
    const { status, body } = await send(face.port, {
      path: '/images',
      headers: { accept: 'application/json' },
    });
    expect([status, body]).toEqual([500, expect.stringContaining('"code":"internal_error"')]);
    expect(body).not.toContain('canary');
  });

  it('of the server itself are JSON too', async () => {
    await using face = await startFace(fakeShim(), { tokens: [{ value: 'x'.repeat(32), readOnly: false }] });
    const { status, body } = await send(face.port, {
      path: '/images',
      headers: { accept: 'application/json' },
    });
    expect([status, JSON.parse(body)]).toMatchObject([401, { error: { code: 'unauthorized' } }]);
  });
});
