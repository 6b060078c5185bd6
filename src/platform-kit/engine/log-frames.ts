import { StringDecoder } from 'node:string_decoder';
import { ShimError } from '../../core/model/errors.js';
import { LIMITS } from '../../core/model/limits.js';
import type { LogLine } from '../../core/model/log-lines.js';

const HEADER = 8;
/** Bytes of one message: the engine's own drivers cut them at 16 KiB. */
const MOST = 1024 * 1024;

/**
 * Lines out of the engine's answer, in which both streams are mixed: messages with a header of 8 bytes (stream, three
 * zeros, length; "Stream format" of the Docker Engine API), each of which begins with its time. docker-modem can take
 * them apart too, but waits for nobody who is slow.
 */
export class LogFrames {
  /** Time of the last message, also of one whose line has not ended. */
  last: string | undefined;
  private rest: Buffer = Buffer.alloc(0);
  private readonly stdout = new Lines('stdout');
  private readonly stderr = new Lines('stderr');

  /** The lines that a piece of the answer completes. */
  *read(piece: Buffer): Generator<LogLine> {
    this.rest = this.rest.length === 0 ? piece : Buffer.concat([this.rest, piece]);
    for (let message = this.next(); message; message = this.next()) {
      const { kind, bytes } = message;
      const blank = bytes.indexOf(' ');
      this.last = bytes.toString('latin1', 0, Math.max(blank, 0));
      yield* (kind === 2 ? this.stderr : this.stdout).add(bytes.subarray(blank + 1), this.last);
    }
  }

  /** Lines that did not end. */
  *end(): Generator<LogLine> {
    yield* this.stdout.end();
    yield* this.stderr.end();
  }

  /** The next message, once it is all there. */
  private next(): { kind: number; bytes: Buffer } | undefined {
    if (this.rest.length < HEADER) return undefined;
    const [kind = 0] = this.rest;
    const end = HEADER + this.rest.readUInt32BE(4);
    if (kind > 3 || end > MOST) throw unreadable();
    if (this.rest.length < end) return undefined;
    const bytes = this.rest.subarray(HEADER, end);
    this.rest = this.rest.subarray(end);
    if (kind === 3) throw toldAsTrouble(bytes.toString('utf8').trimEnd());
    return { kind, bytes };
  }
}

/** A node of a swarm that is away, or that went away meanwhile: what it keeps can't be told now. */
export class IncompleteLogError extends Error {
  override readonly name = 'IncompleteLogError';
}

/** The engine's own words in the middle of what an instance writes. */
function toldAsTrouble(text: string): Error {
  const isAway = /incomplete log stream|not available|disconnected unexpectedly/i.test(text);
  return isAway ? new IncompleteLogError(text.slice(0, 200)) : unreadable(text);
}

/** The lines of one stream. */
class Lines {
  private readonly decoder = new StringDecoder('utf8');
  private text = '';
  private timestamp: string | undefined;

  constructor(private readonly stream: LogLine['stream']) {}

  /** A line that is long comes in several messages: its time is that of the first. */
  *add(bytes: Buffer, timestamp: string): Generator<LogLine> {
    this.timestamp ??= timestamp;
    const lines = (this.text + this.decoder.write(bytes)).split('\n');
    this.text = lines.pop() ?? '';
    for (const line of lines) {
      yield* this.parts(line.replace(/\r$/, ''));
      this.timestamp = timestamp;
    }
    if (this.text.length > LIMITS.logLineBytes) yield* this.end();
    if (lines.length > 0 && this.text === '') this.timestamp = undefined;
  }

  *end(): Generator<LogLine> {
    const { text } = this;
    this.text = '';
    if (text !== '') yield* this.parts(text);
  }

  private *parts(text: string): Generator<LogLine> {
    const { stream, timestamp = '' } = this;
    let from = 0;
    do {
      const to = endOfPart(text, from);
      yield { stream, line: text.slice(from, to), timestamp };
      from = to;
    } while (from < text.length);
  }
}

/** Where a part of a long line ends: never in the middle of a character. */
function endOfPart(text: string, from: number): number {
  const to = from + LIMITS.logLineBytes;
  if (to >= text.length) return text.length;
  return /[\ud800-\udbff]/.test(text.charAt(to - 1)) ? to - 1 : to;
}

function unreadable(why?: string): ShimError {
  const reason = why === undefined ? '' : `: ${why.slice(0, 200)}`;
  return new ShimError(
    'unreadable_answer',
    `the Docker Engine told what the instance wrote in a form that is not known${reason}`,
    {
      hint: 'it must keep logs that can be read: see `docker info --format {{.LoggingDriver}}`',
    },
  );
}
