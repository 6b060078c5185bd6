import { readdirSync, statSync } from 'node:fs';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { actions } from '../../../src/core/qappctl/command-lines.js';
import { releaseYaml } from '../../../src/core/qappctl/release-file.js';
import { parseInput } from '../../../src/core/input/parse.js';
import { createDeployInput, deleteDeployInput } from '../../../src/contract/nouns/deploy-inputs.js';
import { createReleaseInput } from '../../../src/contract/nouns/releases.js';
import { listInstancesInput } from '../../../src/contract/nouns/instances.js';
import { PrivateDirs } from '../../../src/core/qappctl/private-dirs.js';
import { parseImageRef } from '../../../src/core/input/image-ref.js';
import type { ReleaseConfig } from '../../../src/core/model/types.js';
import { isShimError } from '../../../src/core/model/errors.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NASTY = [
  ...[
    '',
    ' ',
    ' a',
    'a ',
    'yes',
    'no',
    'on',
    'off',
    '~',
    'null',
    'true',
    '0x1f',
    '0o17',
    '017',
    '1e3',
    '1_000',
    '.inf',
  ],
  ...[
    '- a',
    'a: b',
    '#',
    'a #b',
    '? x',
    '| ',
    '> ',
    '&a',
    '*a',
    '!t',
    '%d',
    '@x',
    '`x',
    '{a}',
    '[a]',
    "'",
    '"',
    '\\',
  ],
  ...[
    '\u0085',
    'a\u0085b',
    '\u2028',
    '\u2029',
    '\ufeff',
    '\u007f',
    '\u0000',
    '\u001b[0m',
    '\r',
    '\n',
    'a\r\nb',
    '\t',
  ],
  ...[
    '2022-12-01',
    '12:30:45',
    '=',
    '<<',
    '---',
    '...',
    '--- a',
    '\ufffe',
    '\uffff',
    '😀',
    '中文',
    '--help',
    '-o',
    '--',
  ],
  ...['a\nb\n', '\n\n', 'a\n b', 'x'.repeat(300), '\u00a0', '\u200b', '\ud7ff', '\ue000'],
];
const wild = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
);

/** A model of how pflag reads words: every flag here takes a value, verbatim. */
function readArgv(words: readonly string[], flags: readonly string[]) {
  const values: Record<string, string> = {};
  const positionals: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '--') throw new Error('a bare -- was smuggled in');
    if (!word.startsWith('-')) positionals.push(word);
    else if (flags.includes(word)) values[word] = words[(index += 1)] ?? '';
    else throw new Error(`an unknown flag ${word}`);
  }
  return { values, positionals };
}

/** The value, or undefined when the input was refused on purpose. */
function accepted<T>(parsing: () => T): T | undefined {
  try {
    return parsing();
  } catch (error) {
    if (isShimError(error, 'invalid_input')) return undefined;
    throw error;
  }
}

describe('argv', () => {
  const runs = { numRuns: 3000 };

  it('gives back exactly the values of a deploy to create, whatever they are', () => {
    fc.assert(
      fc.property(wild, wild, fc.integer({ min: -5, max: 20_000 }), (release, region, replicas) => {
        const input = accepted(() =>
          parseInput(createDeployInput, { app: 'zenx', release, region, replicas }),
        );
        if (!input) return;
        const { args } = actions.createDeploy(input.app, { release, region, replicas });
        expect(readArgv(args, ['--region', '--release', '--expect_replicas', '-o'])).toEqual({
          positionals: ['deploy', 'create', 'zenx'],
          values: {
            '--region': region,
            '--release': release,
            '--expect_replicas': `${replicas}`,
            '-o': 'json',
          },
        });
        for (const word of args) expect(word).not.toMatch(/[\u0000-\u001f]/);
      }),
      runs,
    );
  });

  it('gives back exactly the values of a deploy to delete and of instances to list', () => {
    fc.assert(
      fc.property(wild, wild, (id, region) => {
        const input = accepted(() => parseInput(deleteDeployInput, { app: 'zenx', id, region }));
        if (!input) return;
        parseInput(listInstancesInput, { app: 'zenx', deploy: id, region });
        const removed = readArgv(actions.deleteDeploy('zenx', { id, region }).args, ['--id', '--region']);
        expect(removed.values).toEqual({ '--id': id, '--region': region });
        const listed = readArgv(actions.listInstances('zenx', { id, region }).args, [
          '--deploy',
          '--region',
          '-o',
        ]);
        expect(listed.values).toEqual({ '--deploy': id, '--region': region, '-o': 'json' });
      }),
      runs,
    );
  });

  it('has one positional for an image to push, which is never a flag', () => {
    const near = fc.stringMatching(/^[-a-z0-9./:@_A-Z]{0,40}$/);
    fc.assert(
      fc.property(fc.oneof(wild, near), (image) => {
        const ref = accepted(() => parseImageRef(image));
        if (!ref) return;
        expect(readArgv(actions.pushImage(ref.given).args, [])).toEqual({
          positionals: ['push', image],
          values: {},
        });
        expect(ref.short).toMatch(/^[a-z0-9][a-z0-9._-]*:[\w][\w.-]*$/);
      }),
      runs,
    );
  });
});

const config = fc.record(
  {
    name: wild,
    image: wild,
    flavor: wild,
    desc: wild,
    port: fc.integer({ min: 1, max: 65_535 }),
    command: fc.array(wild, { maxLength: 4 }),
    args: fc.array(wild, { maxLength: 4 }),
    health_check: fc.record({ path: wild, timeout: fc.integer({ min: 1, max: 60 }) }, { requiredKeys: [] }),
    env: fc.array(fc.record({ key: wild, value: wild }), { maxLength: 4 }),
    log_file_paths: fc.array(wild, { maxLength: 3 }),
    config: fc.record({
      name: wild,
      files: fc.array(
        fc.record(
          { filename: wild, mount_path: wild, content: wild },
          { requiredKeys: ['filename', 'mount_path'] },
        ),
      ),
    }),
  },
  { requiredKeys: ['name', 'image', 'flavor'] },
) as fc.Arbitrary<ReleaseConfig>;

describe('dora.yaml', () => {
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

  it('reads back equal with a YAML 1.1 and a YAML 1.2 parser', async () => {
    await fc.assert(
      fc.asyncProperty(config, async (release) => {
        const text = await releaseYaml(release);
        expect(plain(load(text))).toEqual(plain(release));
        expect(plain(parse(text, { version: '1.1' }))).toEqual(plain(release));
        expect(plain(parse(text, { version: '1.2' }))).toEqual(plain(release));
      }),
      { numRuns: 500 },
    );
  });

  it('reads every one of 5,000 wild strings back', async () => {
    const strings = [
      ...NASTY,
      ...fc.sample(fc.string({ unit: 'binary', maxLength: 12 }), { numRuns: 5000, seed: 7 }),
    ];
    const release = { name: 'v1', image: 'a:1', flavor: 'f', args: strings };
    const text = await releaseYaml(release);
    expect(plain(load(text))).toEqual(release);
    expect(plain(parse(text, { version: '1.1' }))).toEqual(release);
    expect(plain(parse(text, { version: '1.2' }))).toEqual(release);
  });

  it('holds only what was given, with every string quoted', async () => {
    const text = await releaseYaml({
      name: 'v1',
      image: 'a:1',
      flavor: 'f',
      port: 80,
      env: [{ key: 'A', value: '1' }],
    });
    expect(text).toBe(
      'name: "v1"\nimage: "a:1"\nflavor: "f"\nport: 80\nenv:\n  - key: "A"\n    value: "1"\n',
    );
  });

  it('cannot be asked to hold a lone surrogate', () => {
    const input = { app: 'zenx', image: 'a:1', flavor: 'f', desc: 'x\ud800' };
    expect(() => parseInput(createReleaseInput, input)).toThrow(/^invalid desc .*: is not valid Unicode/);
  });

  it('lies in a directory for this user only and is gone afterwards, also after a failure', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'dirs-test-'));
    const dirs = new PrivateDirs(parent);
    const seen = await dirs.withFile('dora.yaml', 'x', async (directory) => [
      statSync(directory).mode & 0o777,
      statSync(join(directory, 'dora.yaml')).mode & 0o777,
    ]);
    expect(seen).toEqual([0o700, 0o600]);
    await expect(dirs.withFile('dora.yaml', 'x', () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    );
    expect(readdirSync(parent)).toEqual([]);
    rmSync(parent, { recursive: true });
  });
});
