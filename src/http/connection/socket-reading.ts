import type { Socket } from 'node:net';

/** Nothing more is read. Node resumes a paused socket whenever a request on it ends: while held, that does nothing. */
export function holdReading(socket: Socket): void {
  socket.pause();
  socket.resume = () => socket;
}

export function releaseReading(socket: Socket): void {
  Reflect.deleteProperty(socket, 'resume');
  socket.resume();
}

/** When it is to be closed, it is read on for a while (ms) first: its client may still send, and would lose the answer. */
export function lingerAtEnd(socket: Socket, milliseconds: number): void {
  socket.destroySoon = () => {
    socket.end();
    const timer = setTimeout(() => socket.destroy(), milliseconds);
    socket.once('close', () => clearTimeout(timer));
  };
}
