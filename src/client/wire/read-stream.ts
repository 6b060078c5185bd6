import type { IncomingMessage } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import * as v from 'valibot';
import { progressEvent, resultEvent, type ResultEvent } from '../../contract/events.js';
import { CLIENT_LIMITS } from '../../core/model/limits.js';
import { SilenceTimer } from '../../core/model/silence-timer.js';
import { brokenOff, tooLong } from './connection-failures.js';
import type { CallOptions } from '../../core/shim.js';
import type { Outcome } from './outcome.js';

export interface StreamReading {
  /** Bytes of one event at most. */
  limit: number;
  /** The server, for people. */
  shown: string;
  /** What follows waits for a promise that it returns. */
  onProgress: NonNullable<CallOptions['onProgress']>;
}

/** Whether an answer comes as a stream of events, one a line. */
export function isStream({ statusCode, headers }: IncomingMessage): boolean {
  return statusCode === 200 && /^application\/x-ndjson\b/i.test(headers['content-type'] ?? '');
}

/**
 * Tells the events of a stream as they come. Its result becomes the answer that the server would have given without a
 * stream; a stream that ends without one, or is silent for too long, was cut off.
 */
export async function readStream(
  response: IncomingMessage,
  { limit, shown, onProgress }: StreamReading,
): Promise<Outcome> {
  const decoder = new StringDecoder('utf8');
  let bytes = 0;
  let rest = '';
  const silence = new SilenceTimer(CLIENT_LIMITS.streamSilence, () =>
    response.destroy(new Error('silent for too long')),
  );
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      silence.stop();
      bytes += chunk.length;
      const lines = decoder.write(chunk).split('\n');
      lines[0] = rest + (lines[0] ?? '');
      rest = lines.pop() ?? '';
      if (rest.length > limit) return { failure: tooLong(shown, limit), isBroken: false };
      for (const line of lines) {
        const result = await readEvent(line, onProgress);
        // Whatever comes after it, or becomes of the connection, is of no consequence.
        if (result) return answerOf(result, response);
      }
      silence.listen();
    }
  } catch (error) {
    return { failure: brokenOff(shown, bytes, error), isBroken: true };
  } finally {
    silence.stop();
  }
  const result = await readEvent(rest + decoder.end(), onProgress);
  if (!result) return { failure: brokenOff(shown, bytes, undefined), isBroken: true };
  return answerOf(result, response);
}

function answerOf(result: ResultEvent, response: IncomingMessage): Outcome {
  const headers = { ...response.headers, 'content-type': 'application/json' };
  // An error with the status of a success would be taken for one.
  const status = result.ok || result.status >= 400 ? result.status : 500;
  return {
    answer: { status, headers, text: JSON.stringify(result.ok ? result.body : { error: result.error }) },
  };
}

/** The result, if it is that; whatever is not known, of a newer server perhaps, is skipped. */
async function readEvent(
  line: string,
  onProgress: NonNullable<CallOptions['onProgress']>,
): Promise<ResultEvent | undefined> {
  const event = parsed(line);
  const progress = v.safeParse(progressEvent, event);
  if (progress.success) {
    await onProgress(progress.output);
    return undefined;
  }
  const result = v.safeParse(resultEvent, event);
  return result.success ? result.output : undefined;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
