import type { Server } from 'node:net';

/** Connections that may wait to be accepted. */
const BACKLOG = 1024;

/** Resolves when the server listens there; rejects with Node's own error. */
export function bound(server: Server, where: object): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ backlog: BACKLOG, ...where }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
