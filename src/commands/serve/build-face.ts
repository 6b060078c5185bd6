import packageJson from '../../../package.json' with { type: 'json' };
import { createHostGate } from '../../http/gates/host.js';
import { createOriginGate } from '../../http/gates/origin.js';
import type { ListenAddress } from '../../http/listen.js';
import { createServer, type HttpFace } from '../../http/server.js';
import { connectionsFor } from './surroundings.js';
import { ownPlatform, type Running } from './running.js';

/** The HTTP API of a server whose platform is open. */
export function buildFace(
  { context, settings, shim, store, log, metrics, secrets, tokens }: Running,
  address: ListenAddress,
): HttpFace {
  const { allowedHosts, allowedOrigins, trustedProxies, keepAliveTimeout } = settings;
  // Without a token, a name that leads here must not be enough to use the account.
  const checksHost = address.loopback || allowedHosts.length > 0 || !tokens.isOn;
  return createServer({
    shim,
    store,
    log,
    metrics,
    trustedProxies,
    keepAliveTimeout,
    connections: connectionsFor(),
    maxStreams: settings.maxStreams,
    tls: secrets.tls,
    platform: ownPlatform(context.shimOptions),
    version: packageJson.version,
    nodeVersion: context.host.nodeVersion,
    privateDocs: settings.privateDocs,
    gates: {
      host: createHostGate(checksHost, allowedHosts),
      origin: createOriginGate(allowedOrigins, allowedHosts),
      tokens,
    },
  });
}
