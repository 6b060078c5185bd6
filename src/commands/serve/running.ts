import type { Shim } from '../../core/shim.js';
import type { TokenGate } from '../../http/gates/tokens.js';
import type { Log } from '../../http/observe/log.js';
import type { Metrics } from '../../http/observe/metrics.js';
import type { HttpFace } from '../../http/server.js';
import type { SharedStore } from '../../store/store.js';
import type { ShimSettings } from '../globals/settings.js';
import type { Context } from '../invocation/context.js';
import type { Secrets } from './secrets.js';
import type { ServeSettings } from './settings.js';
import type { Signals } from './signals.js';

/** Everything that a server consists of while it runs. */
export interface Running {
  context: Context;
  settings: ServeSettings;
  shim: Shim;
  store: SharedStore;
  log: Log;
  metrics: Metrics;
  readSecrets: () => Secrets;
  /** As they were read last. */
  secrets: Secrets;
  tokens: TokenGate;
  /** Once there is something to end. */
  signals?: Signals;
  /** Once it is built. */
  face?: HttpFace;
}

/** A server at its start, before the platform behind it was opened. */
export type Starting = Omit<Running, 'shim' | 'store'>;

/** The platform, when it is one of our own. */
export function ownPlatform({ local, swarm }: ShimSettings): 'local' | 'swarm' | undefined {
  if (local) return 'local';
  return swarm && 'swarm';
}

/** Reads tokens and certificate anew; what can't be used changes nothing. */
export function reload(running: Starting): void {
  const { tokens, log } = running;
  try {
    const fresh = running.readSecrets();
    const server = running.face?.server;
    if (fresh.tls && server && 'setSecureContext' in server) server.setSecureContext(fresh.tls);
    tokens.replace(fresh.tokens);
    running.secrets = fresh;
    log.info({ tokens: fresh.tokens.length }, 'reloaded');
  } catch (error) {
    log.error({ error: (error as Error).message }, 'not reloaded, what was loaded before stays');
  }
}
