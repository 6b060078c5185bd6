import { execa } from 'execa';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../src/contract/catalogue.js';
import { COMMON_ERRORS } from '../src/contract/declaring/operation.js';
import { ERROR_CODES } from '../src/core/model/errors.js';
import { type Served, serveBin } from './helpers/bin.js';
import { readDocument, tableRows } from './helpers/markdown.js';
import { readPublicTypes } from './helpers/public-types.js';

const document = readDocument('docs/library.md');
const types = readPublicTypes();
const LIBRARY = pathToFileURL(join(import.meta.dirname, '..', 'dist', 'index.mjs')).href;

/** In the page's tables a bar would end a cell. */
const inTable = (text: string) => text.replaceAll(' | ', ' or ');
const wordsOf = (line: RegExp) =>
  [...(line.exec(document)?.[0].matchAll(/`([^`]+)`/g) ?? [])].map(([, word]) => word);

describe("the library's reference", () => {
  it('names all that is exported', () => {
    expect(types.names.length).toBeGreaterThan(35);
    for (const name of types.names) expect(document, name).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it.each(
    types.names.filter(
      (name) => !['Operations', 'ERROR_CODES'].includes(name) && types.membersOf(name).length > 0,
    ),
  )('has each member of %s, with its type', (name) => {
    const nouns = new Set<string>(OPERATIONS.map(({ noun }) => noun));
    const config = new Set(types.membersOf('ReleaseConfig').map(([member]) => member));
    const expected = types
      .membersOf(name)
      // What stands under its own name.
      .filter(([member]) =>
        name === 'Shim' ? !nouns.has(member) : name !== 'Release' || !config.has(member),
      )
      .map(([member, type]) => [member, inTable(type)]);
    const rows = tableRows(document, name);
    expect(rows.map(([member, type]) => [member, type])).toEqual(expected);
    for (const [member, , what] of rows) expect(what, member).toMatch(/^\S/);
  });

  it('has each operation: what it takes, gives, and rejects with', () => {
    const rows = tableRows(document, 'operations');
    expect(rows.map(([call, , outcome, errors, summary]) => [call, outcome, errors, summary])).toEqual(
      OPERATIONS.map(({ noun, verb, errors, summary }) => [
        `${noun}.${verb}`,
        inTable(types.outcomeOf(noun, verb)),
        errors.join(', '),
        summary,
      ]),
    );
    for (const { noun, verb, input } of OPERATIONS) {
      const taken = rows.find(([call]) => call === `${noun}.${verb}`)?.[1] ?? '';
      const fields = taken === '' ? [] : types.membersOf(taken).map(([name]) => name.replace('?', ''));
      expect(new Set(fields), `${noun}.${verb}`).toEqual(new Set(Object.keys(input?.entries ?? {})));
    }
    expect(wordsOf(/each can end with[^]*?\./)).toEqual(COMMON_ERRORS);
  });

  it('has each word of the closed sets', () => {
    expect(tableRows(document, 'ErrorCode').map(([code]) => code)).toEqual(ERROR_CODES);
    expect(wordsOf(/\*\*RunKind\*\* is one of[^]*?\./).sort()).toEqual(types.textsOf('RunKind').sort());
    expect(wordsOf(/\*\*Lane\*\* is one of[^]*?:/).sort()).toEqual(types.textsOf('Lane').sort());
  });
});

describe("the examples of the library's reference", () => {
  const home = mkdtempSync(join(tmpdir(), 'library-'));
  let served: Served;
  beforeAll(async () => {
    served = await serveBin(['--local'], { env: { HOME: home, QAPPCTL_SHIM_LOCAL_ENGINE: 'none' } });
  });
  afterAll(async () => {
    await served.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const examples = [...document.matchAll(/<!-- example: (\S+) -->\n\n```js\n([^]*?)```/g)];
  const printed: Record<string, RegExp> = {
    listings: /^z0 \[ \{ name: 'demo', desc: 'my first'.* \} \]$/s,
    client: /^\[ 'z0', 'z1', 'z2' \]$/,
    'to-instances': /^running 2$/,
    errors: /^not_found .*nobody/,
  };

  it('are all run', () => {
    expect(examples.map(([, name]) => name)).toEqual(Object.keys(printed));
    expect(document.match(/```(?:js|ts)/g)).toHaveLength(examples.length);
  });

  it.each(examples.map(([, name = '', code = '']) => ({ name, code })))(
    'run: $name',
    async ({ name, code }) => {
      const file = join(home, `${name}.mjs`);
      writeFileSync(
        file,
        code.replace("'qappctl-shim'", `'${LIBRARY}'`).replace('http://127.0.0.1:9100', served.url),
      );
      const env = { PATH: process.env.PATH, HOME: join(home, name) };
      const { stdout, stderr } = await execa(process.execPath, [file], { env, extendEnv: false });
      expect(stderr).toBe('');
      expect(stdout).toMatch(printed[name] ?? /^$/);
    },
  );
});
