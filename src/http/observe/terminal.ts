import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';

/** Milliseconds until a terminal that took no more is tried again. */
const AGAIN = 20;

/**
 * Opens a terminal anew so that writing never waits. Node's own stream does: one that stands still (Ctrl-S, a connection
 * that is gone) would hold the whole server.
 * @param path Of the terminal, or of the open file that it is.
 * @returns `undefined` where that can't be had.
 */
export function openTerminal(path: string): Writable | undefined {
  const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
  let terminal: number;
  try {
    terminal = openSync(path, O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    return undefined;
  }
  const take = (bytes: Buffer, done: (error?: Error | null) => void) => {
    let rest = bytes;
    try {
      rest = bytes.subarray(writeSync(terminal, bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return done(error as Error);
    }
    if (rest.length === 0) done();
    else setTimeout(take, AGAIN, rest, done).unref();
  };
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => take(chunk, done),
    destroy(error, done) {
      closeSync(terminal);
      done(error);
    },
  });
}
