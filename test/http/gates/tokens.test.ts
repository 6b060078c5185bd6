import { describe, expect, it } from 'vitest';
import { parseTokens } from '../../../src/core/input/token-file.js';
import { createTokenGate } from '../../../src/http/gates/tokens.js';
import { fakeShim, send, startFace } from '../face.js';

const TOKEN = 'a'.repeat(31);

describe('a token file', () => {
  it('holds one token a line, with its scope', () => {
    const text = `# ours\n\n${TOKEN}1\n  ${TOKEN}2 read-only\r\n${TOKEN}3 read-write\n`;
    expect(parseTokens(text)).toEqual([
      { value: `${TOKEN}1`, readOnly: false },
      { value: `${TOKEN}2`, readOnly: true },
      { value: `${TOKEN}3`, readOnly: false },
    ]);
  });

  it.each([
    ['a short token', `ok${TOKEN}\n${TOKEN}`, 'line 2: a token has at least 32 printable characters'],
    ['an unknown scope', `${TOKEN}1 admin`, 'line 1: a token may be followed by read-only or read-write'],
    ['more words', `${TOKEN}1 read-only x`, 'line 1: a token may be followed by read-only or read-write'],
    ['no token', '# nothing\n', 'it holds no token'],
  ])('is refused with %s, without telling it', (_, text, message) => {
    expect(() => parseTokens(text)).toThrow(new Error(message));
  });
});

describe('the token gate', () => {
  it('tells callers apart without telling their tokens', () => {
    const gate = createTokenGate(parseTokens(`${TOKEN}1\n${TOKEN}2`));
    const [one, two] = [gate.check(`Bearer ${TOKEN}1`), gate.check(`Bearer ${TOKEN}2`)];
    expect(one.id).not.toBe(two.id);
    expect(one.id).not.toContain(TOKEN.slice(0, 4));
  });

  it('slows down those that fail, and no one else', async () => {
    let now = 1_000;
    const good = `Bearer ${TOKEN}1`;
    const tokens = parseTokens(`${TOKEN}1`);
    await using face = await startFace(fakeShim({ apps: { list: async () => [] } }), {
      tokens,
      now: () => now,
    });
    const statuses = async (count: number, authorization: string) => {
      const seen = [];
      for (let index = 0; index < count; index += 1) {
        const { status, headers } = await send(face.port, { path: '/apps', headers: { authorization } });
        seen.push([status, headers['retry-after'] ?? headers['www-authenticate']]);
      }
      return seen;
    };
    const unauthorized = [401, 'Bearer realm="qappctl-shim"'];
    expect(await statuses(20, `Bearer ${TOKEN}2`)).toEqual(Array(20).fill(unauthorized));
    expect(await statuses(2, `Bearer ${TOKEN}2`)).toEqual(Array(2).fill([429, '1']));
    expect(await statuses(1, good)).toEqual([[200, undefined]]);
    now += 1_000;
    expect(await statuses(1, '')).toEqual([unauthorized]);
  });
});
