import { StringDecoder } from 'node:string_decoder';
import type { PullProgress } from './engine.js';

/** Longer lines are not kept, characters. */
const LINE_LIMIT = 64 * 1024;

/** What a line of the stream says. */
export type PullEvent =
  | { kind: 'progress'; progress: PullProgress }
  | {
      kind: 'failure';
      message: string;
      /** HTTP status that the engine blames, when it says so. */ code?: number;
    };

/**
 * Decodes the engine's stream of JSON lines, however its bytes are split. A line that can't be read is passed over,
 * as only the inspection afterwards tells whether the image came; but an error is never lost: neither one that
 * comes last without a newline, nor one that is too long to be kept.
 */
export class PullStreamDecoder {
  private readonly decoder = new StringDecoder('utf8');
  private line = '';
  private tooLong = false;

  write(chunk: Buffer): PullEvent[] {
    return this.take(this.decoder.write(chunk));
  }

  end(): PullEvent[] {
    return this.take(`${this.decoder.end()}\n`);
  }

  private take(text: string): PullEvent[] {
    const events: PullEvent[] = [];
    const pieces = text.split('\n');
    pieces.forEach((piece, index) => {
      this.append(piece);
      if (index < pieces.length - 1) events.push(...this.finishLine());
    });
    return events;
  }

  private append(piece: string): void {
    const room = LINE_LIMIT - this.line.length;
    if (piece.length > room) this.tooLong = true;
    this.line += piece.slice(0, room);
  }

  private finishLine(): PullEvent[] {
    const { line, tooLong } = this;
    this.line = '';
    this.tooLong = false;
    return tooLong ? readLongLine(line) : readLine(line);
  }
}

/** Go writes an error's members first, so that the head of a line tells. */
function readLongLine(head: string): PullEvent[] {
  return /^\s*\{\s*"error/.test(head) ? [{ kind: 'failure', message: head }] : [];
}

interface Message {
  id?: unknown;
  status?: unknown;
  progressDetail?: { current?: unknown; total?: unknown } | null;
  error?: unknown;
  errorDetail?: { code?: unknown; message?: unknown } | null;
}

function readLine(line: string): PullEvent[] {
  const message = parse(line);
  if (!message) return [];
  const { id, status, progressDetail, error, errorDetail } = message;
  if (error || errorDetail) {
    const said = text(errorDetail?.message) ?? text(error) ?? 'the engine did not say why';
    const code = number(errorDetail?.code);
    return [{ kind: 'failure', message: said, ...(code === undefined ? {} : { code }) }];
  }
  if (typeof status !== 'string') return [];
  const { current, total } = progressDetail ?? {};
  return [
    {
      kind: 'progress',
      progress: { layer: text(id), status, current: number(current), total: number(total) },
    },
  ];
}

function parse(line: string): Message | undefined {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
