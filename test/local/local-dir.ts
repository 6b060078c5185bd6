import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type OpenedLocal, openLocal, type OpenLocalOptions } from '../../src/local/open.js';

const made: (() => void)[] = [];
afterEach(() => {
  for (const remove of made.splice(0)) remove();
});

/** A directory that is gone after the test. */
export function localDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'local-'));
  made.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export interface OpenedForTest extends OpenedLocal {
  dir: string;
  warnings: string[];
}

/** A local platform without an engine in a directory of its own; both are gone after the test. */
export async function openForTest(options: Partial<OpenLocalOptions> = {}): Promise<OpenedForTest> {
  const dir = options.dir ?? localDir();
  const warnings: string[] = [];
  const opened = await openLocal({
    engine: 'none',
    startDelay: 0,
    env: {},
    timeouts: { read: 30_000, write: 30_000, push: 30_000 },
    warn: (text) => warnings.push(text),
    ...options,
    dir,
  });
  made.push(() => opened.platform.kill());
  return { ...opened, dir, warnings };
}
