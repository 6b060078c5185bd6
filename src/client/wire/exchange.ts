import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { whenAborted } from '../../core/model/abort.js';
import { brokenOff, connectionFailure, refusedTunnel, silent, tooLong } from './connection-failures.js';
import { ShimError } from '../../core/model/errors.js';
import type { CallOptions } from '../../core/shim.js';
import type { Outcome } from './outcome.js';
import { isStream, readStream } from './read-stream.js';

/** A request, before it meets a connection. */
export interface WireRequest {
  method: string;
  /** With its query, without a prefix. */
  path: string;
  /** JSON. */
  body?: string | undefined;
  /** Told of what happens meanwhile: asks for a stream of events, of which the result is the answer. */
  onProgress?: CallOptions['onProgress'];
  /** Milliseconds within which its answer must begin, where it may go on for ever. */
  beginsWithin?: number | undefined;
}

/** One try: what it is sent with, and what bounds it. */
export interface Try {
  open: (options: RequestOptions) => ClientRequest;
  options: RequestOptions;
  body: string | undefined;
  onProgress?: CallOptions['onProgress'];
  beginsWithin?: number | undefined;
  /** Bytes. */
  limit: number;
  /** The server, for people. */
  shown: string;
  /** Whether it speaks TLS. */
  isTls: boolean;
  /** The proxy that leads to it, for people. */
  proxy: string | undefined;
  signal: AbortSignal;
}

/** Sends a request and reads its answer; never rejects. A redirect is an answer like any other. */
export function exchange({
  open,
  options,
  body,
  onProgress,
  beginsWithin,
  limit,
  shown,
  isTls,
  proxy,
  signal,
}: Try): Promise<Outcome> {
  const aborted: Outcome = {
    failure: new ShimError('interrupted', 'interrupted before the answer came'),
    isBroken: false,
  };
  if (signal.aborted) return Promise.resolve(aborted);
  return new Promise((settle) => {
    const request = open(options);
    const begun = whenSilentFor(beginsWithin, (milliseconds) => {
      request.destroy();
      end({ failure: silent(shown, milliseconds), isBroken: true });
    });
    const end = (outcome: Outcome) => {
      begun();
      stop();
      settle(outcome);
    };
    const stop = whenAborted(signal, () => {
      request.destroy();
      // A request that waits for a connection would tell it only once that is made.
      end(aborted);
    });
    const fail = (error: unknown) =>
      end({ failure: connectionFailure({ shown, proxy }, error, request), isBroken: isBreak(error) });
    request.on('error', fail);
    request.once('response', (response) => {
      begun();
      // Never under TLS: that is what the proxy says to the tunnel that was asked for.
      if (proxy !== undefined && isTls && !('encrypted' in response.socket)) {
        response.destroy();
        return end({ failure: refusedTunnel(shown, proxy, response.statusCode), isBroken: false });
      }
      const read =
        onProgress && isStream(response)
          ? readStream(response, { limit, shown, onProgress })
          : readAnswer(response, { limit, shown });
      void read.then(end, fail);
    });
    request.end(body);
  });
}

/** Calls back after so many milliseconds, if any are given; returns what ends that. */
function whenSilentFor(
  milliseconds: number | undefined,
  callback: (milliseconds: number) => void,
): () => void {
  if (milliseconds === undefined) return () => undefined;
  const timer = setTimeout(() => callback(milliseconds), milliseconds);
  return () => clearTimeout(timer);
}

/** Nothing breaks that was not there. */
function isBreak(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === 'ECONNRESET' || code === 'EPIPE';
}

async function readAnswer(
  response: IncomingMessage,
  { limit, shown }: Pick<Try, 'limit' | 'shown'>,
): Promise<Outcome> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limit) return { failure: tooLong(shown, limit), isBroken: false };
      chunks.push(chunk);
    }
  } catch (error) {
    return { failure: brokenOff(shown, bytes, error), isBroken: true };
  }
  const { statusCode: status = 0, headers } = response;
  return { answer: { status, headers, text: Buffer.concat(chunks, bytes).toString('utf8') } };
}
