import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { relativeTime } from '../../../src/commands/terminal/relative-time.js';
import { renderTable } from '../../../src/commands/terminal/table.js';
import { type FakeShim, invoke } from '../invoke.js';

const NOW = Date.parse('2022-12-01T18:54:39.000+08:00');
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

describe('a time on a terminal', () => {
  it.each([
    [0, '0 seconds ago'],
    [1, '1 second ago'],
    [59, '59 seconds ago'],
    [60, '1 minute ago'],
    [3 * 60 + 59, '3 minutes ago'],
    [3_600, '1 hour ago'],
    [86_399, '23 hours ago'],
    [86_400 * 2, '2 days ago'],
    [86_400 * 45, '1 month ago'],
    [86_400 * 800, '2 years ago'],
    [-30, '0 seconds ago'],
  ])('%i seconds back is told as %s', (seconds, words) => {
    expect(relativeTime(new Date(NOW - seconds * 1000).toISOString(), NOW)).toBe(words);
  });

  it.each(['2022-12-01T19:54:39+08:00', 'soon', ''])('%s stays as it is', (time) => {
    expect(relativeTime(time, NOW)).toBe(time);
  });
});

describe('a table on a terminal', () => {
  const release = (name: string, seconds: number, desc?: string) => ({
    ...{ name, image: 'nginx:alpine', flavor: 'C1M1', ctime: ago(seconds) },
    ...(desc === undefined ? {} : { desc }),
  });
  const list = [release('v1', 200), release('v3', 90, '第三版'.repeat(40)), release('v2', 100_000)];
  const shim: FakeShim = { releases: { list: async () => list } };
  const shown = async (args: string[] = [], stdout = true) =>
    (await invoke(['releases', 'list', 'zenx', ...args], { shim, terminal: { stdout } })).stdout;
  const names = (table: string) =>
    table
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(' ')[0]);

  it('has the newest first, times from now, and fits', async () => {
    const lines = (await shown()).trim().split('\n');
    expect(lines.map((line) => line.slice(0, 4))).toEqual(['NAME', 'v3  ', 'v1  ', 'v2  ']);
    expect(lines[2]).toMatch(/ {2}3 minutes ago$/);
    expect(lines[3]).toMatch(/ {2}1 day ago$/);
    expect(lines[1]).toMatch(/第三版.*…$/);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(80);
  });

  it('is whole with --full, and elsewhere', async () => {
    for (const table of [await shown(['--full']), await shown([], false)]) {
      expect(names(table)).toEqual(['v3', 'v1', 'v2']);
      expect(table).toContain(`${list[1]?.ctime}  ${'第三版'.repeat(40)}\n`);
    }
  });

  it('takes a limit; names and JSON keep the order and the number of the HTTP body', async () => {
    expect(names(await shown(['--limit', '2'], false))).toEqual(['v3', 'v1']);
    expect(await shown(['-q'])).toBe('v1\nv3\nv2\n');
    const { stdout, stderr } = await invoke(['releases', 'list', 'zenx', '--limit', '1', '--json'], { shim });
    expect(JSON.parse(stdout)).toEqual(list);
    expect(stderr).toBe('{"warning":"--limit is for tables: JSON holds all releases"}\n');
    for (const limit of ['0', '-1', 'x', '1.5'])
      expect((await invoke(['releases', 'list', 'zenx', `--limit=${limit}`], { shim })).exitCode).toBe(2);
  });

  it('shows the newest of any list that tells times, in its own order without a limit', async () => {
    const images = [
      { name: 'old', tag: '1', ctime: '2022-01-01T00:00:00+08:00' },
      { name: 'new', tag: '1', ctime: '2022-03-01T00:00:00+08:00' },
      { name: 'mid', tag: '1', ctime: '2022-02-01T00:00:00+08:00' },
    ];
    const imageShim: FakeShim = { images: { list: async () => images } };
    const rows = async (...words: string[]) => {
      const { stdout } = await invoke(['images', 'list', ...words], { shim: imageShim });
      return [...stdout.matchAll(/^(old|new|mid)/gm)].map(([name]) => name);
    };
    expect(await rows()).toEqual(['old', 'new', 'mid']);
    expect(await rows('--limit', '2')).toEqual(['new', 'mid']);
    const appShim: FakeShim = { apps: { list: async () => [{ name: 'a' }, { name: 'b' }] } };
    expect((await invoke(['apps', 'list', '--limit=1'], { shim: appShim })).stdout).not.toMatch(/^b/m);
  });

  it('never cuts the first column, and fits whenever that and ten a column do', async () => {
    const cell = fc.string({ maxLength: 60, unit: fc.constantFrom('a', 'B', '中', '-') });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.string({ maxLength: 30, unit: fc.constantFrom('a', '1') }), cell, cell, cell)),
        fc.integer({ min: 20, max: 200 }),
        async (rows, columns) => {
          const heads = ['ID', 'ONE', 'TWO', 'THREE'];
          const table = await renderTable(
            rows,
            heads.map((head, at) => [head, (row: string[]) => row[at]] as const),
            { columns, now: NOW },
          );
          const lines = table.split('\n');
          rows.forEach(([id], at) => expect(lines[at + 1]?.startsWith(id)).toBe(true));
          const first = Math.max(2, ...rows.map(([id]) => id.length));
          if (columns >= first + 3 * 12)
            for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });
});
