import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerApp } from '../../../src/local/nouns/apps.js';
import { StateStore } from '../../../src/local/state/store.js';
import { type Compiled, compiled } from '../compiled.js';

const ROUNDS = Number(process.env.LOCAL_KILL_ROUNDS ?? 40);
/** Rounds after which the state begins anew, so that writes stay fast. */
const FRESH = 20;

interface Writer {
  /** Resolves when the first change is acknowledged. */
  begun: Promise<void>;
  /** SIGKILL; resolves to what was acknowledged when the process is gone. */
  kill(): Promise<string[]>;
}

function startWriter(program: Compiled, dir: string, prefix: string): Writer {
  const child = spawn(process.execPath, [program.file, dir, prefix], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const begun = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      resolve();
    });
    child.once('close', () => reject(new Error('the writer ended before its first change')));
  });
  begun.catch(() => undefined);
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    begun,
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
      return output.split('\n').slice(0, -1);
    },
  };
}

describe('the state under kill -9', () => {
  const dir = mkdtempSync(join(tmpdir(), 'local-kill-'));
  const store = new StateStore(dir);
  let program: Compiled;
  beforeAll(async () => {
    program = await compiled('test/fixtures/local-writer.ts');
  });
  afterAll(() => {
    store.close();
    program.dispose();
    rmSync(dir, { recursive: true });
  });

  it(`keeps every acknowledged change of two writers in ${ROUNDS} rounds`, { timeout: 300_000 }, async () => {
    const acknowledged: string[] = [];
    let next = [startWriter(program, dir, 'a0'), startWriter(program, dir, 'b0')];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const writers = next;
      await Promise.all(writers.map(({ begun }) => begun));
      // A random moment in the writing, and mostly not the same one for both.
      await pause(randomInt(12));
      const first = writers[0]?.kill();
      await pause(randomInt(4));
      acknowledged.push(...((await first) ?? []), ...((await writers[1]?.kill()) ?? []));
      const names = new Set(store.read().apps.map(({ name }) => name));
      expect(acknowledged.filter((name) => !names.has(name))).toEqual([]);
      await store.change((state) => {
        if (round % FRESH === 0) state.apps = [];
        registerApp(state, `own-${round}`, undefined);
      });
      if (round % FRESH === 0) acknowledged.splice(0);
      acknowledged.push(`own-${round}`);
      // Not before the state began anew.
      next =
        round < ROUNDS
          ? [startWriter(program, dir, `a${round}`), startWriter(program, dir, `b${round}`)]
          : [];
    }
    expect(readdirSync(dir).sort()).toEqual(['lock', 'state.json']);
  });
});
