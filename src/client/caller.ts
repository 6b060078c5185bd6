import { randomUUID } from 'node:crypto';
import type { RoutedOperation } from '../contract/catalogue.js';
import { CLIENT_LIMITS } from '../core/model/limits.js';
import { withLinkedSignal } from '../core/model/abort.js';
import { ShimError } from '../core/model/errors.js';
import { parseDuration } from '../core/input/duration.js';
import { parseInput } from '../core/input/parse.js';
import type { CallOptions } from '../core/shim.js';
import type { WireRequest } from './wire/exchange.js';
import type { WireAnswer } from './wire/outcome.js';
import { redactor } from '../core/redaction/redact.js';
import { failureOf } from './failures.js';
import { notOurs } from './foreign-answers.js';
import { requestOf } from './request-of.js';
import { sendPatiently } from './retries.js';
import { explainMissingRoute } from './too-old.js';
import type { Transport } from './wire/transport.js';
import { valueOf } from './values.js';

/** What a caller knows of its server. */
export interface CallerOptions {
  transport: Transport;
  /** The server, for people. */
  shown: string;
  token: string | undefined;
  timeouts: Readonly<Record<'read' | 'write' | 'push', number>>;
}

interface Bounds {
  /** What is done, for errors: `deploys create`. */
  what: string;
  /** Milliseconds. */
  timeout: number;
  signals: readonly (AbortSignal | undefined)[];
  isChange: boolean;
}

/** Calls operations on one server. */
export class Caller {
  private readonly closing = new AbortController();

  constructor(private readonly options: CallerOptions) {}

  /** An operation's outcome, as it would be here. */
  async call(operation: RoutedOperation, given: unknown, options: CallOptions = {}): Promise<unknown> {
    const { noun, verb, kind, progress, waits, isEndless, isJoined } = operation;
    const input = operation.input ? (parseInput(operation.input, given) as Record<string, unknown>) : {};
    const { read, write, push } = this.options.timeouts;
    const isChange = kind === 'change';
    const tells = progress && (waits !== 'wait' || input.wait !== undefined);
    const onProgress = tells && this.listener(options.onProgress);
    // A stream says that it is alive: its silence is what ends it.
    const isLong = tells && (isEndless || isJoined);
    const answer = await this.send(
      {
        ...requestOf(operation, input),
        onProgress: onProgress || undefined,
        ...(isLong ? { beginsWithin: CLIENT_LIMITS.streamSilence } : {}),
      },
      {
        what: `${noun} ${verb}`,
        timeout: isLong
          ? FOREVER
          : waitIn(input, waits) + (progress && !waits ? push : isChange ? write : read),
        signals: [options.signal, isChange ? undefined : options.leave],
        isChange,
      },
    );
    if (answer.status === 200 || answer.status === 202) return valueOf(operation, answer, this.options);
    throw (await this.missingRoute(operation, answer, options)) ?? this.failure(answer);
  }

  /** One of the server's own pages. */
  page(path: string, options: CallOptions = {}): Promise<WireAnswer> {
    return this.send(
      { method: 'GET', path },
      {
        what: `GET ${path}`,
        timeout: this.options.timeouts.read,
        signals: [options.signal],
        isChange: false,
      },
    );
  }

  failure(answer: WireAnswer): ShimError {
    return failureOf(answer, this.options.shown, this.options.token);
  }

  /** What an answer is that no server of ours gives. */
  foreign(answer: WireAnswer): ShimError {
    return notOurs(answer, this.options.shown, this.options.token);
  }

  close(): void {
    this.closing.abort();
    this.options.transport.close();
  }

  /** Texts of a server may hold anything, the token that it was sent too. */
  private listener(onProgress: CallOptions['onProgress']): NonNullable<CallOptions['onProgress']> {
    const redact = redactor([this.options.token]);
    const clean = (value: unknown) => (typeof value === 'string' ? redact(value) : value);
    return (event) =>
      onProgress?.(
        Object.fromEntries(Object.entries(event).map(([name, value]) => [name, clean(value)])) as never,
      );
  }

  private async missingRoute(
    operation: RoutedOperation,
    answer: WireAnswer,
    options: CallOptions,
  ): Promise<ShimError | undefined> {
    const ask = () => this.page('/version', options);
    return explainMissingRoute(operation, answer, this.options.shown, ask);
  }

  private async send(
    request: WireRequest,
    { what, timeout, signals, isChange }: Bounds,
  ): Promise<WireAnswer> {
    const { transport, shown } = this.options;
    const headers: Record<string, string> = isChange ? { 'idempotency-key': randomUUID() } : {};
    let isLate = false;
    const unknown = isChange ? '; it may be done all the same' : '';
    return withLinkedSignal([...signals, this.closing.signal], async (signal, abort) => {
      const timer = setTimeout(() => {
        isLate = true;
        abort();
      }, timeout);
      try {
        return await sendPatiently(() => transport.send(request, headers, signal), signal);
      } catch (error) {
        if (isLate)
          throw timedOut(
            `${what}: no answer of the server at ${shown} within ${timeout / 1_000} s${unknown}`,
          );
        if (signal.aborted) throw new ShimError('interrupted', `${what} was interrupted${unknown}`);
        throw error;
      } finally {
        clearTimeout(timer);
      }
    });
  }
}

/** Milliseconds that the server may wait for something, by what was asked of it. */
function waitIn(input: Readonly<Record<string, unknown>>, field: string | undefined): number {
  if (field === undefined) return 0;
  const given = input[field];
  if (typeof given !== 'string') return field === 'timeout' ? DEFAULT_WAIT : 0;
  return parseDuration(field, given, 0);
}

/** Longer waits overflow the timers of Node. */
const FOREVER = 2 ** 31 - 1;

/** Milliseconds: what operations wait for by default. */
const DEFAULT_WAIT = 600_000;

function timedOut(message: string): ShimError {
  return new ShimError('timed_out', message, {
    hint: 'give it more time: --read-timeout, --write-timeout or --push-timeout, here and where the server is started',
  });
}
