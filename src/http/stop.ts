import type { Server } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import type { Shim } from '../core/shim.js';
import type { Connections } from './connection/connections.js';
import type { ConnectionAccounts } from './connection/connection-accounts.js';
import type { IdempotencyStore } from './idempotency.js';
import type { RequestLog } from './observe/request-log.js';

export interface StopParts {
  server: Server;
  connections: Connections;
  accounts: ConnectionAccounts;
  shim: Shim;
  requestLog: RequestLog;
  idempotency: Pick<IdempotencyStore, 'close'>;
}

export interface Stop {
  /** True from the moment that it was asked for: work that waits or comes is sent away. */
  readonly begun: boolean;
  /** True from the moment that requests should go to another server, though all are served still. */
  readonly announced: boolean;
  /** Says by `/readyz` that it will stop, and changes nothing else. */
  announce(): void;
  /**
   * Stops accepting, lets what runs end and be answered within the time (ms), then ends it.
   * Resolves to whether nothing had to be ended.
   */
  run(patience: number): Promise<boolean>;
}

/** After what ran was ended, its callers still get their answers; so long (ms) at most. */
const LAST_ANSWERS = 2_000;

/** How a server ends. */
export function createStop({
  server,
  connections,
  accounts,
  shim,
  requestLog,
  idempotency,
}: StopParts): Stop {
  let begun = false;
  let announced = false;
  return {
    get begun() {
      return begun;
    },
    get announced() {
      return announced;
    },
    announce() {
      announced = true;
    },
    async run(patience) {
      announced = begun = true;
      shim.drain?.();
      await takeBacklog(server, Math.max(BACKLOG_PATIENCE, Math.min(patience, MOST_BACKLOG_PATIENCE)));
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      connections.destroyIdle();
      const clean = await accounts.exchanges.empty(patience);
      const ended = shim.close();
      if (!clean) await accounts.exchanges.empty(LAST_ANSWERS);
      connections.destroyAll();
      await Promise.all([closed, ended]);
      connections.close();
      requestLog.close();
      idempotency.close();
      return clean;
    },
  };
}

/** Milliseconds for which connections may go on arriving before the door shuts all the same; on a busy machine longer. */
const BACKLOG_PATIENCE = 500;
const MOST_BACKLOG_PATIENCE = 5_000;

/**
 * What the kernel holds already was sent in good faith: it is accepted and read first. The event loop may accept no more
 * than one connection a turn, so that a queue of them takes many.
 */
async function takeBacklog(server: Server, patience: number): Promise<void> {
  const deadline = performance.now() + patience;
  let arrived = true;
  const onConnection = () => (arrived = true);
  server.on('connection', onConnection);
  while (arrived && performance.now() < deadline) {
    arrived = false;
    await turn();
    await turn();
  }
  server.off('connection', onConnection);
}
