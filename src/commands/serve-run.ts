import type { Shim } from '../core/shim.js';
import { createHostGate } from '../http/gates/host.js';
import { createOriginGate } from '../http/gates/origin.js';
import { createTokenGate, type TokenGate } from '../http/gates/tokens.js';
import { listen, parseListenAddress, type ListenAddress } from '../http/listen.js';
import { createLog, type Log } from '../http/log.js';
import { createLogSink, type LogSink } from '../http/log-sink.js';
import { createMetrics, type Metrics } from '../http/metrics.js';
import { createServer, type HttpFace } from '../http/server.js';
import type { Context } from './context.js';
import type { ServeFlags } from './serve-flags.js';
import { type ServeSettings, serveSettings } from './serve-settings.js';
import { listenForSignals } from './serve-signals.js';
import { listenFailure, OPEN_TO_ANYONE, preparePlatform, SECRET_IN_FLAGS } from './serve-start.js';
import { surroundingTroubles } from './serve-surroundings.js';

/** Everything that a server consists of while it runs. */
interface Running {
  context: Context;
  settings: ServeSettings;
  shim: Shim;
  log: Log;
  metrics: Metrics;
  tokens: TokenGate;
}

/** Runs the HTTP API until a signal ends it, and resolves to the exit code. */
export async function runServer(context: Context, flags: ServeFlags): Promise<number> {
  const { host } = context;
  const settings = serveSettings(flags, host);
  const address = await parseListenAddress(settings.listenAddr);
  const tokens = createTokenGate(settings.readTokens());
  settings.readTls();
  host.stdout.on('error', () => undefined);
  const metrics = createMetrics();
  const sink = openSink(context, metrics);
  const log = await createLog(sink, {
    level: settings.logLevel,
    format: settings.logFormat,
    colors: host.stderr.isTTY === true,
  });
  if (context.flags.secretKey !== undefined) log.warn(SECRET_IN_FLAGS);
  for (const trouble of surroundingTroubles(host)) log.warn(trouble);
  try {
    const shim = await openShim(context, settings, metrics, log);
    return await untilSignal({ context, settings, shim, log, metrics, tokens }, address);
  } finally {
    await sink.close();
  }
}

function openSink({ host }: Context, metrics: Metrics): LogSink {
  return createLogSink(host.stderr, {
    onDropped: (count) => metrics.logLinesDropped(count),
    recovered: (count) =>
      `${JSON.stringify({ level: 'warn', time: new Date().toISOString(), dropped: count, msg: 'log lines were dropped, their reader was slow' })}\n`,
  });
}

function openShim(context: Context, settings: ServeSettings, metrics: Metrics, log: Log): Promise<Shim> {
  return context.createShim({
    ...context.shimOptions,
    maxRuns: settings.maxRuns,
    readReuse: settings.readReuse,
    observer: { ...metrics.observer, warn: (text) => log.warn(text) },
  });
}

async function untilSignal(running: Running, address: ListenAddress): Promise<number> {
  const { context, settings, shim, log } = running;
  const signals = listenForSignals(context, shim);
  let face: HttpFace | undefined;
  let clean = true;
  try {
    await Promise.race([
      preparePlatform(shim, context.shimOptions.accessKey !== undefined, log),
      signals.first,
    ]);
    if (signals.received !== undefined) return signals.received;
    face = build(running, address);
    const unsubscribe = reloadOnHangup(running, face);
    await announce(running, face, address);
    const code = await signals.first;
    log.info({ exit: code }, 'stopping');
    clean = await face.stop.run(settings.shutdownTimeout);
    log.info({ clean }, 'stopped');
    unsubscribe();
    return clean ? 0 : 1;
  } finally {
    signals.close();
    if (!face?.stop.begun) await shim.close();
  }
}

function build({ context, settings, shim, log, metrics, tokens }: Running, address: ListenAddress): HttpFace {
  const { allowedHosts, allowedOrigins } = settings;
  return createServer({
    shim,
    log,
    metrics,
    tls: settings.readTls(),
    platform: context.shimOptions.local ? 'local' : undefined,
    gates: {
      host: createHostGate(address.loopback || allowedHosts.length > 0, allowedHosts),
      origin: createOriginGate(allowedOrigins),
      tokens,
    },
  });
}

async function announce(
  { context, settings, log }: Running,
  { server }: HttpFace,
  address: ListenAddress,
): Promise<void> {
  const tls = settings.readTls() !== undefined;
  const url = await listen(server, address, tls ? 'https' : 'http').catch((error: NodeJS.ErrnoException) => {
    throw listenFailure(error, address, settings.listenAddr);
  });
  const local = context.shimOptions.local !== undefined;
  const open = settings.readTokens().length === 0;
  if (!address.loopback && open) log.warn(OPEN_TO_ANYONE);
  if (local) log.info('this is the LOCAL platform, nothing here reaches Qiniu');
  log.info({ url, tls, tokens: !open, pid: context.host.pid }, 'listening');
  context.host.stdout.write(`listening on ${url}${local ? ' (local platform)' : ''}\n`);
}

/** SIGHUP reads tokens and certificate anew; what can't be used changes nothing. */
function reloadOnHangup({ context, settings, tokens, log }: Running, { server }: HttpFace): () => void {
  return context.host.onSignal('SIGHUP', () => {
    try {
      const fresh = settings.readTokens();
      const tls = settings.readTls();
      if (tls && 'setSecureContext' in server) server.setSecureContext(tls);
      tokens.replace(fresh);
      log.info({ tokens: fresh.length }, 'reloaded');
    } catch (error) {
      log.error({ error: (error as Error).message }, 'not reloaded, what was loaded before stays');
    }
  });
}
