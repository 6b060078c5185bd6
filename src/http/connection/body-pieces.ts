import { IncomingMessage } from 'node:http';

/**
 * Hands over the pieces of a body as the parser finds them, until the result is called; then they are dropped. Node's
 * parser gives each piece to `push` of the request, a public method that may be replaced: to let the stream emit them
 * would cost four times as much for each, and a caller chooses how many there are. `end` comes as ever.
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
