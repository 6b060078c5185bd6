/**
 * All that this server takes from Node beyond its documentation, a function each; node-internals.test.ts tries each on
 * every Node that CI runs. If one fails there, this is the only file to change.
 */
import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** The TCP or unix socket below a TLS socket, any other as it is. Stands on `_parent` of a TLSSocket. */
export function transportOf(socket: Socket): Socket {
  return (socket as { _parent?: Socket })._parent ?? socket;
}

interface Handle {
  writeQueueSize?: number;
  bytesWritten?: number;
}

/**
 * Bytes that the kernel has not taken yet, and those that it has. Stands on `_handle`, since `writableLength` and
 * `bytesWritten` show no progress within a large write.
 */
export function outgoingOf(socket: Socket): { unsent: number; taken: number } {
  const { _handle: handle } = socket as { _handle?: Handle | null };
  const unsent = handle?.writeQueueSize ?? socket.writableLength;
  return { unsent, taken: (handle?.bytesWritten ?? socket.bytesWritten) - unsent };
}

/**
 * Nothing more is read. Node's HTTP server resumes a paused socket whenever a request on it ends, by calling `resume`
 * of the socket: while held, that does nothing.
 */
export function holdReading(socket: Socket): void {
  socket.pause();
  socket.resume = () => socket;
}

/** Where Node's HTTP parser keeps what it calls with each piece of a body. */
const ON_BODY = 3;

/**
 * What was read already is not handed over any more until the event loop turns: one read may hold 10,000 pieces, each of
 * which costs a copy and a call. Stands on `parser` of a server's socket, and on the place in which that keeps what it
 * calls; the place is filled again before another connection can get this parser.
 */
export function dropPieces(socket: Socket): void {
  const { parser } = socket as { parser?: { [ON_BODY]?: unknown } | null };
  if (typeof parser?.[ON_BODY] !== 'function') return;
  const handOver = parser[ON_BODY];
  parser[ON_BODY] = undefined;
  setImmediate(() => (parser[ON_BODY] = handOver));
}

export function releaseReading(socket: Socket): void {
  Reflect.deleteProperty(socket, 'resume');
  socket.resume();
}

/**
 * When it is to be closed, it is read on for a while (ms) first: its client may still send, and would lose the answer.
 * Node's HTTP server closes by calling `destroySoon` of the socket.
 */
export function lingerAtEnd(socket: Socket, milliseconds: number): void {
  socket.destroySoon = () => {
    socket.end();
    const timer = setTimeout(() => socket.destroy(), milliseconds);
    socket.once('close', () => clearTimeout(timer));
  };
}

/**
 * Hands over the pieces of a body as the parser finds them, until the result is called; then they are dropped. Node's
 * parser calls `push` of the request with each piece: to let the stream emit them would cost four times as much for
 * each, and a caller chooses how many there are. `end` comes as ever.
 */
export function takePieces(request: IncomingMessage, take: (piece: Buffer) => void): () => void {
  let taking = true;
  // What came before anybody asked, in one piece.
  const early = request.read() as Buffer | null;
  request.push = (piece: Buffer | null) => {
    if (piece === null) return IncomingMessage.prototype.push.call(request, null);
    if (taking) take(piece);
    return true;
  };
  if (early !== null) take(early);
  request.resume();
  return () => (taking = false);
}

interface Parser {
  [callback: number]: ((outcome: number | Error) => void) | undefined;
  incoming?: { upgrade?: boolean; complete: boolean } | null;
  getCurrentBuffer(): Buffer;
  execute(bytes: Buffer): number | Error;
}

const NOTHING = Buffer.alloc(0);
const readingOn = new WeakSet<Socket>();

/**
 * Reads on behind requests that offer another protocol. Node's parser stops there, drops what came in the same piece of
 * network data (a further request would never be answered, and half of one be read as another), and swallows an error in
 * what comes next. Stands on `parser` of the socket, whose callback `kOnExecute` gets how many bytes of a piece were parsed.
 */
export function readOnAfterUpgrade(socket: Socket): void {
  const { parser } = socket as { parser?: Parser | null };
  const kOnExecute = (parser?.constructor as { kOnExecute?: number } | undefined)?.kOnExecute ?? NaN;
  const told = parser?.[kOnExecute];
  if (!parser || !told || readingOn.has(socket)) return;
  readingOn.add(socket);
  let ended: Parser['incoming'];
  parser[kOnExecute] = (outcome) => {
    let last = outcome;
    let rest = typeof outcome === 'number' ? parser.getCurrentBuffer().subarray(outcome) : NOTHING;
    // What follows CONNECT is no HTTP.
    while (rest.length > 0 && !parser.incoming?.upgrade) {
      const stoppedAtEnd = parser.incoming?.complete && parser.incoming !== ended;
      ended = parser.incoming;
      last = stoppedAtEnd ? parser.execute(rest) : swallowedError();
      rest = typeof last === 'number' ? rest.subarray(last) : NOTHING;
    }
    if (parser.incoming?.complete) ended = parser.incoming;
    told(last);
  };
}

function swallowedError(): Error {
  return Object.assign(new Error('Parse Error'), { code: 'HPE_INVALID_CONSTANT' });
}
