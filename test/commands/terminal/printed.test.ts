import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ShimError } from '../../../src/core/model/errors.js';
import { plainText } from '../../../src/core/redaction/plain-text.js';
import { createLog } from '../../../src/http/observe/log.js';
import { localDir } from '../../local/local-dir.js';
import { type FakeShim, invoke, type Invocation } from '../invoke.js';

const SRC = new URL('../../../src/', import.meta.url).pathname;

/** What moves a cursor, renames a window, turns or hides text, or ends a line. */
const TRICKS = [
  ...[
    '\u001b[31m',
    '\u001b]0;x\u0007',
    '\u009b31m',
    '\u009d0;x\u009c',
    '\u0007',
    '\b',
    '\r',
    '\u0000',
    '\u007f',
  ],
  ...[
    '\u0085',
    '\u2028',
    '\u2029',
    '\u202e',
    '\u2066',
    '\u200e',
    '\u061c',
    '\ufeff',
    '\u00ad',
    '\u180e',
    '\ud800',
  ],
];
const wild = fc
  .array(
    fc.oneof(fc.constantFrom(...TRICKS), fc.string({ unit: 'binary', maxLength: 4 }), fc.constant('示例')),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''));

/** Lines and tabs are as they are; nothing else of these may be seen raw. */
const RAW = /(?![\n\t\u200c\u200d]|\p{Extended_Pictographic})[\p{C}\u2028\u2029]/u;

const invoked = async (argv: string[], invocation: Invocation = {}) => {
  const { stdout, stderr } = await invoke(argv, invocation);
  return stdout + stderr;
};
const failing = (error: Error): FakeShim => ({
  apps: { list: () => Promise.reject(error) },
});

/** Every way in which a text from outside comes to be printed. */
const FACES: Record<string, (text: string) => Promise<string>> = {
  'a table': (text) =>
    invoked(['apps', 'list'], { shim: { apps: { list: async () => [{ name: text, desc: text }] } } }),
  'a list of names': (text) =>
    invoked(['apps', 'list', '-q'], { shim: { apps: { list: async () => [{ name: text }] } } }),
  'a list as JSON': (text) =>
    invoked(['apps', 'list', '--json'], {
      shim: { apps: { list: async () => [{ name: text, [text]: [text] }] } },
    }),
  'a new name': (text) =>
    invoked(['apps', 'register', 'a'], { shim: { apps: { register: async () => ({ name: text }) } } }),
  'a sentence': (text) =>
    invoked(['deploys', 'delete', 'a', '--region', 'z0', '--', text], {
      shim: { deploys: { delete: async () => undefined } },
    }),
  'an error': (text) =>
    invoked(['apps', 'list'], { shim: failing(new ShimError('conflict', text, { hint: text })) }),
  'an error as JSON': (text) =>
    invoked(['apps', 'list', '--json'], { shim: failing(new ShimError('conflict', text, { hint: text })) }),
  'a defect': (text) => invoked(['apps', 'list', '--verbose'], { shim: failing(new TypeError(text)) }),
  'a warning': (text) => invoked(['apps', 'list'], { warns: text, shim: { apps: { list: async () => [] } } }),
  'a warning as JSON': (text) =>
    invoked(['apps', 'list', '--json'], { warns: text, shim: { apps: { list: async () => [] } } }),
  progress: (text) =>
    invoked(['images', 'push', 'a'], {
      shim: {
        images: {
          push: async (_, { onProgress } = {}) => {
            onProgress?.({ type: 'pull', layer: text, status: text });
            onProgress?.({ type: 'step', text });
            onProgress?.({ type: 'warning', text });
            return { pushed: true, image: text, pulled: false };
          },
        },
      },
    }),
  'an unknown command': (text) => invoked([`x${text}`]),
  'an unknown option': (text) => invoked(['apps', 'list', `--x${text}`]),
  'a file that is not there': (text) => invoked(['releases', 'create', 'a', '--file', `/nowhere/${text}`]),
  'a wrong value': (text) => invoked(['apps', 'list', `--read-timeout=x${text}`]),
  'the version': (text) => invoked(['--version', '--verbose', '--local', `--local-dir=/nowhere/${text}`]),
  'the local platform': async (text) => {
    const argv = [
      'local',
      '--local-engine',
      'none',
      '--local-dir',
      join(localDir(), text.replaceAll('\u0000', '')),
    ];
    const set = await invoked([...argv, 'fault', 'push', `--stderr=${text}`]);
    const seen = await invoked([...argv, 'status']);
    return set + seen + (await invoked([...argv, 'reset', '--yes']));
  },
  'a log for a terminal': (text) => logged(text, 'pretty'),
  'a log in JSON': (text) => logged(text, 'json'),
};

async function logged(text: string, format: 'pretty' | 'json'): Promise<string> {
  let lines = '';
  const log = await createLog({ write: (line) => (lines += line) }, { level: 'info', format });
  log.info({ path: text, [`x${text}`]: { below: [text] } }, text);
  return lines;
}

describe('what is printed', () => {
  it.each(Object.keys(FACES))('holds no control character: %s', async (face) => {
    await fc.assert(
      fc.asyncProperty(wild, async (text) => {
        expect(await FACES[face]?.(text)).not.toMatch(RAW);
      }),
      { numRuns: 40, examples: [[TRICKS.join('a')]] },
    );
  });

  it('is the same value in JSON', async () => {
    await fc.assert(
      fc.asyncProperty(wild, async (name) => {
        const { stdout } = await invoke(['apps', 'list', '--json'], {
          shim: { apps: { list: async () => [{ name }] } },
        });
        expect(JSON.parse(stdout)).toEqual([{ name }]);
      }),
    );
  });

  it.each(['👩‍👩‍👧‍👦', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '❤️‍🔥', 'می‌خواهم', 'क्‍ष', '👍🏽'])('shows %s as it is', async (name) => {
    expect((await FACES['a table']?.(name))?.split('\n')[1]?.split(/ {2,}/)).toEqual([name, name]);
  });

  it('spells out a tag that makes no flag', async () => {
    expect(await FACES['a list of names']?.('a\u{e0067}')).toBe('a\\u{e0067}\n');
  });

  it('in a live view is cleaned before the view is drawn', async () => {
    const { stderr } = await invoke(['images', 'push', 'a'], {
      terminal: { stderr: true },
      shim: {
        images: {
          push: async (_, { onProgress } = {}) => {
            onProgress?.({ type: 'pull', layer: 'b', status: '\u001b]0;title\u0007' });
            // It is drawn a moment later.
            await pause(500);
            return { pushed: true, image: 'a', pulled: true };
          },
        },
      },
    });
    expect(stderr).toContain('\\u{1b}]0;title\\u{7}');
    expect(stderr).not.toContain('\u001b]');
  });

  it('goes through one place: nothing else in the commands writes to a stream', () => {
    const writing = readdirSync(join(SRC, 'commands'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/^(terminal|progress)\//.test(file))
      .filter((file) => /std(out|err)\.write/.test(readFileSync(join(SRC, 'commands', file), 'utf8')));
    // The texts of help, which are ours.
    expect(writing).toEqual(['program.ts']);
  });

  it('knows one way of taking colours out of a text', () => {
    const strippers = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .filter((file) =>
        /stripVTControlCharacters|\\u001b|\\x1b/i.test(readFileSync(join(SRC, file), 'utf8')),
      );
    // The live view goes up over what it showed.
    expect(strippers).toEqual(['commands/progress/live-view.ts', 'core/redaction/plain-text.ts']);
  });
});

describe('a text without its colours', () => {
  it.each([
    ['a\u001b[1;31mb\u001b[0mc', 'abc'],
    ['a\u009b31mb', 'ab'],
    ['a\u001b]0;title\u0007b\u001b]8;;http://x\u001b\\c\u009d0;t\u009cd', 'abcd'],
    ['a\u001bPq\u001b\\b\u001b(Bc\u001b7d', 'abcd'],
    ['one\r\ntwo\rthree\u0085four\u2028five', 'one\ntwo\nthree\nfour\nfive'],
    ['\u202eabc\u2066\u0000\u{e0067}', 'abc'],
    ['👩‍👧', '👩‍👧'],
  ])('%j is %j', (text, plain) => expect(plainText(text)).toBe(plain));
});
