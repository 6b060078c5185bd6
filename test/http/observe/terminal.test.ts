import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openTerminal } from '../../../src/http/observe/terminal.js';

const dir = mkdtempSync(join(tmpdir(), 'terminal-'));
afterAll(() => rmSync(dir, { recursive: true }));

describe('a terminal', () => {
  it('that takes nothing for a while holds nobody up, and gets all in the end', async () => {
    // A pipe that is full stands still like a terminal after Ctrl-S.
    const path = join(dir, 'pipe');
    execFileSync('mkfifo', [path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const terminal = openTerminal(path);
    if (!terminal) throw new Error('not opened');
    const sent = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
    let taken = false;
    const written = new Promise<void>((resolve) =>
      terminal.write(sent, () => resolve((taken = true) as never)),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(taken).toBe(false);
    const parts: Buffer[] = [];
    const read = () => {
      const part = Buffer.alloc(100_000);
      try {
        parts.push(part.subarray(0, readSync(reader, part)));
      } catch {
        // Nothing is there at the moment.
      }
      return new Promise((resolve) => setImmediate(resolve));
    };
    while (!taken) await read();
    await written;
    await read();
    expect(Buffer.concat(parts).equals(sent)).toBe(true);
    terminal.destroy();
    closeSync(reader);
  });

  it('that can not be opened is none', () => {
    expect(openTerminal(join(dir, 'none'))).toBeUndefined();
  });
});
