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
  private rest: Buffer = Buffer.alloc(0);
  private readonly stdout = new Lines('stdout');
  private readonly stderr = new Lines('stderr');

  /** The lines that a piece of the answer completes. */
  *read(piece: Buffer): Generator<LogLine> {
    this.rest = this.rest.length === 0 ? piece : Buffer.concat([this.rest, piece]);
    for (;;) {
      if (this.rest.length < HEADER) return;
      const [kind = 0] = this.rest;
      const end = HEADER + this.rest.readUInt32BE(4);
      if (kind > 3 || end > MOST) throw unreadable();
      if (this.rest.length < end) return;
      const message = this.rest.subarray(HEADER, end);
      this.rest = this.rest.subarray(end);
      if (kind === 3) throw unreadable(message.toString('utf8').trimEnd());
      yield* (kind === 2 ? this.stderr : this.stdout).add(message);
    }
  }

  /** Lines that did not end. */
  *end(): Generator<LogLine> {
    yield* this.stdout.end();
    yield* this.stderr.end();
  }
}

/** The lines of one stream. */
class Lines {
  private readonly decoder = new StringDecoder('utf8');
  private text = '';
  private timestamp = '';

  constructor(private readonly stream: LogLine['stream']) {}

  *add(message: Buffer): Generator<LogLine> {
    const blank = message.indexOf(' ');
    // A line that is long comes in several messages, each with a time.
    if (this.text === '') this.timestamp = message.toString('latin1', 0, Math.max(blank, 0));
    const lines = (this.text + this.decoder.write(message.subarray(blank + 1))).split('\n');
    this.text = lines.pop() ?? '';
    for (const line of lines) yield this.line(line);
    if (this.text.length > LIMITS.logLineBytes) yield* this.end();
  }

  *end(): Generator<LogLine> {
    const { text } = this;
    this.text = '';
    if (text !== '') yield this.line(text);
  }

  private line(text: string): LogLine {
    return { stream: this.stream, line: text.replace(/\r$/, ''), timestamp: this.timestamp };
  }
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
