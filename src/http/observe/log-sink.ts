import type { Writable } from 'node:stream';
import type { LineSink } from './log.js';

export interface LogSink extends LineSink {
  /** Writes what is gathered, now. */
  flush(): void;
  /** Flushes, and resolves when the reader took it all, or after a while. */
  close(): Promise<void>;
}

export interface LogSinkOptions {
  /** Bytes that may wait for the reader. */
  limit?: number;
  onDropped?: (count: number) => void;
  /** The line that tells of dropped ones when the reader is back. */
  recovered: (count: number) => string;
}

const PENDING_LIMIT = 1024 * 1024;
const FLUSH_AT = 16 * 1024;
const FLUSH_AFTER = 20;
const CLOSE_AFTER = 1_000;

/** Lines go out in batches; a reader that stalls or dies costs lines, never the server. */
export function createLogSink(stream: Writable, options: LogSinkOptions): LogSink {
  const limit = options.limit ?? PENDING_LIMIT;
  let gathered = '';
  let timer: NodeJS.Timeout | undefined;
  let dropped = 0;
  let dead = false;
  stream.on('error', () => {
    dead = true;
  });

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (dead || gathered === '') return;
    const text = gathered;
    gathered = '';
    stream.write(text);
  };
  const drop = () => {
    dropped += 1;
    options.onDropped?.(1);
  };
  // Back only when all was taken, else a slow reader would get a notice for every other line.
  stream.on('drain', () => {
    if (dropped === 0) return;
    gathered += options.recovered(dropped);
    dropped = 0;
    flush();
  });
  return {
    write(line) {
      if (dead || stream.destroyed) return drop();
      if (stream.writableLength + gathered.length + line.length > limit) return drop();
      if (dropped > 0) return drop();
      gathered += line;
      if (gathered.length > FLUSH_AT) flush();
      else timer ??= setTimeout(flush, FLUSH_AFTER);
    },
    flush,
    close() {
      flush();
      if (dead || stream.destroyed || stream.writableLength === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const giveUp = setTimeout(resolve, CLOSE_AFTER);
        const done = () => {
          clearTimeout(giveUp);
          resolve();
        };
        stream.once('drain', done).once('error', done);
        stream.write('', done);
      });
    },
  };
}
