import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isShimError } from '../../../src/core/model/errors.js';
import { parseInput } from '../../../src/core/input/parse.js';
import * as schemas from '../../../src/contract/nouns/releases.js';
import { appInput } from '../../../src/contract/nouns/apps.js';

const release = { app: 'zenx', image: 'nginx:alpine', flavor: 'C1M1' };
const message = (input: unknown, schema = schemas.createReleaseInput) => {
  try {
    parseInput(schema, input);
    return 'accepted';
  } catch (error) {
    if (isShimError(error, 'invalid_input')) return error.message;
    throw error;
  }
};

describe('the release input', () => {
  it.each<[object, string]>([
    [{ image: undefined }, 'image is required'],
    [{ image: null }, 'image is required'],
    [{ image: '' }, "invalid image '': must not be empty"],
    [{ image: '--help' }, "invalid image '--help': must not start with '-'"],
    [{ image: 5 }, "invalid image: expected a string, got the number '5'"],
    [{ flavor: 'a\u0000b' }, "invalid flavor 'a\\u{0}b': must not hold control characters"],
    [
      { flavor: 'x'.repeat(257) },
      `invalid flavor '${'x'.repeat(79)}…': must not be longer than 256 characters`,
    ],
    [{ port: '80' }, "invalid port: expected a number, got the text '80'"],
    [{ port: 80.5 }, "invalid port '80.5': must be a whole number from 1 to 65535"],
    [{ port: 0 }, "invalid port '0': must be a whole number from 1 to 65535"],
    [{ command: 'sh' }, "invalid command: expected a list, got the text 'sh'"],
    [{ args: ['a', 1] }, "invalid args.1: expected a string, got the number '1'"],
    [{ args: [null] }, 'invalid args.0: expected a string, got null'],
    [{ env: [{ key: 'A' }] }, 'env.0.value is required'],
    [
      { env: [{ key: 'A', value: 'canary\ud800' }] },
      'invalid env.0.value: is not valid Unicode (a lone surrogate)',
    ],
    [{ env: [{ key: 'A', value: 12345 }] }, 'invalid env.0.value: expected a string, got a number'],
    [{ env: [{ key: 'A=B', value: '' }] }, "invalid env.0.key 'A=B': must not hold '=' or NUL"],
    [{ health_check: { path: 'x' } }, "invalid health_check.path 'x': must start with '/'"],
    [{ health_check: [] }, 'invalid health_check: expected an object, got a list'],
    [{ config: { name: 'c' } }, 'config.files is required'],
    [{ imge: 'x' }, "unknown field 'imge', did you mean 'image'?"],
    [{ image: undefined, imge: 'x' }, "unknown field 'imge', did you mean 'image'?"],
    [{ IMAGE: 'x' }, "unknown field 'IMAGE', did you mean 'image'?"],
    [{ health_check: { pth: '/' } }, "unknown field 'health_check.pth', did you mean 'path'?"],
    [{ env: [{ key: 'a', value: 'b', extra: 1 }] }, "unknown field 'env.0.extra', known fields: key, value"],
    [{ app: 'Zenx' }, 'invalid app'],
  ])('refuses %j', (change, text) => {
    expect(message({ ...release, ...change })).toContain(text);
  });

  it('takes null for absent, at every depth', () => {
    const input = { ...release, desc: null, health_check: { path: '/', timeout: null }, env: null };
    expect(parseInput(schemas.createReleaseInput, input)).toEqual({
      ...release,
      health_check: { path: '/' },
    });
  });

  it.each([[null], [[]], ['x'], [5]])('refuses %j in the place of an object', (input) => {
    expect(message(input)).toMatch(/^invalid input: expected an object, got /);
  });

  it('keeps a key with a special name a plain unknown field', () => {
    expect(message(JSON.parse('{"__proto__":{"image":"x"},"app":"a","image":"b","flavor":"c"}'))).toContain(
      "unknown field '__proto__'",
    );
  });
});

describe('an app name', () => {
  it.each(['a', 'zenx', 'a1-b', 'x'.repeat(63)])('may be %s', (app) => {
    expect(message({ app }, appInput as never)).toBe('accepted');
  });
  it.each(['', 'A', '1a', '-a', 'a-', 'a_b', 'a.b', 'x'.repeat(64), '中', 'a\n'])('may not be %j', (app) => {
    expect(message({ app }, appInput as never)).toMatch(/^invalid app /);
  });
});

describe('every input', () => {
  it('is taken or refused in one printable line, whatever it is', () => {
    const all = Object.entries(schemas)
      .filter(([name]) => name.endsWith('Input'))
      .map(([, schema]) => schema as typeof schemas.createReleaseInput);
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.oneof(
          fc.anything(),
          fc.object({ key: fc.constantFrom(...Object.keys(release), 'env', 'region', 'x') }),
        ),
        (schema, input) => {
          const text = message(input, schema);
          expect(text.length).toBeLessThan(500);
          expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
