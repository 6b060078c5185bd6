import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { invalidInput } from '../../core/input/invalid-input.js';
import { whenAborted } from '../../core/model/abort.js';
import { ShimError } from '../../core/model/errors.js';
import { fileTrouble } from './file-trouble.js';

/** How a person gives a text: how much of it is read, and what ends the reading. */
export interface GivenText {
  /** What it is, with its path, for errors: `the seed file 'x.yaml'`. */
  what: string;
  /** Bytes. */
  limit: number;
}

/** Where texts are read from, and what ends that. */
export interface Reading {
  /** Opened when it is read. */
  stdin: () => Readable;
  /** Does a task until Ctrl-C is pressed. */
  interruptible: <T>(task: (signal: AbortSignal) => Promise<T>) => Promise<T>;
}

/** The text, in UTF-8, that a file, a pipe of a shell (`<(…)`), a terminal or, for `-`, stdin holds. */
export async function readGivenText(file: string, given: GivenText, reading: Reading): Promise<string> {
  try {
    if (file === '-') return await readStream(() => Promise.resolve(reading.stdin()), given, reading);
    if (mayWait(file)) return await readStream(() => openStream(file, given), given, reading);
    return decoded(readNow(openGiven(file, given), given), given);
  } catch (error) {
    throw fileTrouble(given.what, error);
  }
}

/** What is read as it comes: Ctrl-C ends it. */
async function readStream(
  open: () => Promise<Readable>,
  given: GivenText,
  { interruptible }: Reading,
): Promise<string> {
  return decoded(await interruptible(async (signal) => collected(await open(), given, signal)), given);
}

/** A pipe, or a terminal. */
function mayWait(file: string): boolean {
  const stats = statSync(file);
  return stats.isFIFO() || stats.isCharacterDevice();
}

async function openStream(file: string, given: GivenText): Promise<Readable> {
  const fd = openGiven(file, given);
  if (fstatSync(fd).isFIFO())
    return new (await import('node:net')).Socket({ fd, readable: true, writable: false });
  const tty = await import('node:tty');
  return tty.isatty(fd) ? new tty.ReadStream(fd) : Readable.from([readNow(fd, given)]);
}

function readNow(fd: number, given: GivenText): Buffer {
  try {
    refuseUnreadable(fstatSync(fd), given);
    return readWhole(fd, given);
  } finally {
    closeSync(fd);
  }
}

/** The bytes of a file that is opened, in this process's own time: whoever ends the process ends it. */
export function readWhole(fd: number, given: GivenText): Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, given.limit + 1));
    const read = readSync(fd, chunk);
    if (read === 0) return Buffer.concat(chunks, length);
    length += read;
    if (length > given.limit) throw tooLarge(given);
    chunks.push(chunk.subarray(0, read));
  }
}

/** @param waits Whether to wait for whoever writes into a pipe: once signals are listened for, nothing could end that. */
export function openGiven(file: string, { what }: GivenText, waits = false): number {
  try {
    return openSync(file, constants.O_RDONLY | constants.O_NOCTTY | (waits ? 0 : constants.O_NONBLOCK));
  } catch (error) {
    throw fileTrouble(what, error);
  }
}

/** Refuses what holds no text, or too much of it. */
export function refuseUnreadable(stats: Stats, given: GivenText): void {
  if (stats.isDirectory()) throw invalidInput(`${given.what} is a directory`, 'name a file in it');
  if (stats.isBlockDevice()) throw invalidInput(`${given.what} is a disk`, 'name a file that holds text');
  if (stats.isFile() && stats.size > given.limit) throw tooLarge(given);
}

const CHUNK = 256 * 1024;

async function collected(stream: Readable, given: GivenText, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  const stop = whenAborted(signal, () =>
    stream.destroy(new ShimError('interrupted', `interrupted while ${given.what} was read`)),
  );
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > given.limit) throw tooLarge(given);
      chunks.push(chunk);
    }
  } finally {
    stop();
  }
  return Buffer.concat(chunks, length);
}

function decoded(content: Uint8Array, { what }: GivenText): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw invalidInput(`${what} can't be read: it is not UTF-8`, 'save it in UTF-8');
  }
}

function tooLarge({ what, limit }: GivenText): ShimError {
  return invalidInput(
    `${what} is larger than ${limit / 1024 / 1024} MiB, and is not read`,
    'check that it is the file that was meant',
  );
}
