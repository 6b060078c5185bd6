import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../helpers/processes.js';
import { describeWithRedis, startRedis } from '../helpers/redis.js';
import { compiled, type Compiled } from '../local/compiled.js';

const PROCESSES = 6;
const NAMES = 200;

let racer: Compiled;
const directory = mkdtempSync(join(tmpdir(), 'race-'));
beforeAll(async () => {
  racer = await compiled('test/fixtures/store-racer.ts');
});
afterAll(() => {
  racer.dispose();
  rmSync(directory, { recursive: true, force: true });
});

/** What each of several processes got that claimed the same names at the same time. */
async function race(address: string): Promise<string[][]> {
  const children = Array.from({ length: PROCESSES }, (_, index) =>
    execa(process.execPath, [racer.file, address, String(NAMES), `p${index}`], { cleanup: true }),
  );
  const heard = children.map(() => '');
  children.forEach((child, index) =>
    child.stdout.on('data', (chunk: Buffer) => (heard[index] += chunk.toString())),
  );
  await until(() => heard.every((text) => text.includes('ready')), 'every racer');
  for (const child of children) child.stdin.write('go\n');
  await Promise.all(children);
  return heard.map((text) => JSON.parse(text.split('\n')[1] ?? '') as string[]);
}

function expectOneEach(got: string[][]): void {
  expect(got.flat()).toHaveLength(NAMES);
  expect(new Set(got.flat()).size).toBe(NAMES);
}

describe('many processes that claim the same names in a file', () => {
  it('get each of them once, in a directory and files that are private', async () => {
    const store = join(directory, 'store');
    expectOneEach(await race(`file:${store}`));
    const modes = ['.', 'data.mdb', 'lock.mdb'].map((name) => statSync(join(store, name)).mode & 0o777);
    expect(modes).toEqual([0o700, 0o600, 0o600]);
  });
});

describeWithRedis('many processes that claim the same names in a Redis', () => {
  it('get each of them once', async () => {
    const redis = await startRedis();
    try {
      expectOneEach(await race(redis.address));
    } finally {
      await redis.dispose();
    }
  });
});
