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
