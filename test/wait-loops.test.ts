import { execa } from 'execa';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDocument } from './helpers/markdown.js';

const PAGES = ['README.md', 'README.zh-CN.md', 'docs/local-platform.md'];

/** Every loop of a page that waits for instances, as it is printed. */
function loops(page: string): string[] {
  const document = readDocument(page).replace(/^\$ /gm, '');
  return (
    document.match(/^(?:for|until|while) [^]*?\bdone$/gm)?.filter((loop) => loop.includes('sleep')) ?? []
  );
}

const ALL = PAGES.flatMap((page) =>
  loops(page).map((loop, at) => [`${page}, loop ${at + 1}`, loop] as const),
);

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'loops-'))));
afterEach(() => rmSync(dir, { recursive: true }));

/** Runs a loop over listings that are answered one after the other, the last one again and again; how many it asked for. */
async function asked(loop: string, listings: string[], status = 0): Promise<number> {
  listings.forEach((listing, at) => writeFileSync(join(dir, `${at + 1}`), listing));
  const script = `set -euo pipefail
    id=g1
    answer() {
      echo >>calls
      local at=$(wc -l <calls)
      cat "$((at < ${listings.length} ? at : ${listings.length}))"
      return ${status}
    }
    npx() { answer; }
    curl() { answer; }
    sleep() { :; }
    touch calls
    ${loop}
    wc -l <calls`;
  const { stdout } = await execa('bash', ['-c', script], { cwd: dir });
  return Number(stdout.trim());
}

const instances = (...states: string[]) =>
  states.map((state, at) => `g1-${at}  ${state}  "status"\n`).join('');

it('are found', () => expect(ALL.length).toBeGreaterThanOrEqual(5));

describe.each(ALL)('the loop that waits in %s', (_, loop) => {
  it('waits for all', async () => {
    const listings = [
      instances('PENDING', 'PENDING'),
      instances('RUNNING', 'PENDING'),
      instances('PENDING', 'RUNNING'),
      instances('RUNNING', 'RUNNING'),
    ];
    expect(await asked(loop, listings)).toBe(4);
  });

  it('ends when one fails', async () => {
    expect(await asked(loop, [instances('PENDING', 'PENDING'), instances('RUNNING', 'FAILED')])).toBe(2);
  });

  it('ends when the listing fails', async () => {
    expect(await asked(loop, [''], 7)).toBe(1);
  });

  it('ends when nothing ever comes', async () => {
    expect(await asked(loop, [instances('PENDING', 'PENDING')])).toBe(60);
  });
});
