import { execa } from 'execa';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { escaped } from '../../src/commands/man/roff.js';
import { manPages } from '../../src/commands/man/pages.js';
import { ROOT } from './installed.js';

const SECTIONS = [
  'NAME',
  'SYNOPSIS',
  'DESCRIPTION',
  'OPTIONS',
  'EXAMPLES',
  'EXIT STATUS',
  'ENVIRONMENT',
  'FILES',
  'SEE ALSO',
];

const programs = await Promise.all(
  [
    ['man', '--version'],
    ['mandoc', '-T', 'lint', '/dev/null'],
  ].map(async ([file = '', ...args]) => {
    const { code } = await execa(file, args, { reject: false, stdin: 'ignore' });
    return code === 'ENOENT' ? file : undefined;
  }),
);
const missing = programs.filter((name) => name !== undefined);
if (missing.length > 0 && process.env.REQUIRE_DOCKER === '1') throw new Error(`${missing.join()} is missing`);
if (missing.length > 0) console.log(`skipped: how man pages render (needs ${missing.join(' and ')})`);

const pages = manPages('2026-01-31');
const built = join(ROOT, 'dist', 'man');

describe('the manual pages', () => {
  it('are all built, and all in the package', () => {
    const { man } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { man: string[] };
    expect(readdirSync(built).sort()).toEqual(pages.map(({ file }) => file).sort());
    expect(man).toEqual(
      readdirSync(built)
        .sort()
        .map((name) => `./dist/man/${name}`),
    );
    for (const { file, text } of pages)
      expect(readFileSync(join(built, file), 'utf8').replace(/ "\d{4}-\d\d-\d\d" /, ' "2026-01-31" ')).toBe(
        text,
      );
  });

  it.each(pages)(
    '$file has every section, and lines that are requests only where they are meant',
    ({ text }) => {
      expect([...text.matchAll(/^\.SH "(.*)"$/gm)].map(([, title]) => title)).toEqual(SECTIONS);
      for (const [request] of text.matchAll(/^[.'].*/gm))
        expect(request).toMatch(/^\.(TH|SH|SS|TP|PP|EX|EE|br)( |$)/);
      expect(text).toMatch(/^[\x20-\x7e\n]+$/);
    },
  );

  it.skipIf(missing.length > 0).each(pages)(
    '$file renders, and lint has nothing to say',
    async ({ file, text }) => {
      const path = join(built, file);
      const lint = await execa('mandoc', ['-T', 'lint', '-W', 'warning', path], { reject: false });
      expect([lint.stdout, lint.stderr, lint.exitCode]).toEqual(['', '', 0]);
      const { stdout, stderr } = await execa('man', ['--warnings=all', '-l', path], {
        env: { LC_ALL: 'C.UTF-8', MANWIDTH: '400', MAN_KEEP_FORMATTING: '', PAGER: 'cat' },
      });
      expect(stderr).toBe('');
      for (const [, example = ''] of text.matchAll(/^(qappctl\\-shim .*)$/gm))
        expect(stdout).toContain(plain(example));
    },
  );
});

/** What escapes show. */
function plain(text: string): string {
  return text
    .replaceAll('\\-', '-')
    .replaceAll('\\(aq', "'")
    .replaceAll('\\(ti', '~')
    .replaceAll('\\(ga', '`')
    .replaceAll('\\(ha', '^')
    .replaceAll('\\e', '\\');
}

describe('a text in roff', () => {
  it('is never a request, an escape or another character', () => {
    expect(escaped('.SH it\n.so /etc/passwd')).toBe('\\&.SH it .so /etc/passwd');
    expect(escaped("'x' \\n -a ~ ^ `…")).toBe('\\(aqx\\(aq \\en \\-a \\(ti \\(ha \\(ga\\[u2026]');
  });
});
