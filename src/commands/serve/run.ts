import { setTimeout as pause } from 'node:timers/promises';
import type { Shim } from '../../core/shim.js';
import { createTokenGate } from '../../http/gates/tokens.js';
import { listen, parseListenAddress, type ListenAddress } from '../../http/listen.js';
import { createMetrics } from '../../http/observe/metrics.js';
import type { HttpFace } from '../../http/server.js';
import { openStore } from '../../store/open-store.js';
import type { SharedStore } from '../../store/store.js';
import { placeOf } from '../invocation/place.js';
import { keysIgnored } from '../globals/settings.js';
import { STORE_PASSWORD_IN_FLAGS } from '../globals/store-settings.js';
import type { Context } from '../invocation/context.js';
import { printJson, printText } from '../terminal/print.js';
import type { ServeFlags } from './flags.js';
import { HUNG_UP, TERMINATED } from '../globals/exit-codes.js';
import { onHangup } from './hangup.js';
import { listenFailure } from './listen-failure.js';
import { openLog } from './log.js';
import { secretReader } from './secrets.js';
import { serveSettings } from './settings.js';
import { listenForSignals, SIGNAL_NAMES } from './signals.js';
import { OPEN_TO_ANYONE, preparePlatform, SECRET_IN_FLAGS } from './start.js';
import { withAccess } from './socket-access.js';
import { surroundingTroubles } from './surroundings.js';
import { buildFace } from './build-face.js';
import { ownPlatform, reload, type Running, type Starting } from './running.js';

/** Runs the HTTP API until a signal ends it, and resolves to the exit code. */
export async function runServer(context: Context, flags: ServeFlags): Promise<number> {
  const { host } = context;
  const settings = serveSettings(flags, host);
  const address = withAccess(await parseListenAddress(settings.listenAddr), settings.socket);
  const readSecrets = await secretReader(settings.secrets);
  const secrets = readSecrets();
  host.stdout.on('error', () => undefined);
  const metrics = createMetrics();
  const { log, sink } = await openLog(host, settings, metrics);
  if (context.flags.secretKey !== undefined) log.warn(SECRET_IN_FLAGS);
  if (context.shimOptions.stores?.hasPasswordInFlags) log.warn(STORE_PASSWORD_IN_FLAGS);
  const ignored = keysIgnored(context.flags, host);
  if (ignored) log.warn(ignored);
  for (const trouble of surroundingTroubles(host)) log.warn(trouble);
  const tokens = createTokenGate(secrets.tokens);
  const running: Starting = { context, settings, log, metrics, readSecrets, secrets, tokens };
  const unsubscribe = onHangup(host, {
    reload: () => reload(running),
    gone: () => (running.signals ? running.signals.hangUp() : host.exit(HUNG_UP)),
  });
  let store: SharedStore | undefined;
  try {
    store = await openOwnStore(running);
    const shim = await openShim(running, store);
    return await untilSignal(Object.assign(running, { shim, store }), address);
  } finally {
    unsubscribe();
    await store?.close();
    await sink.close();
  }
}

async function openOwnStore({ context, log }: Starting): Promise<SharedStore> {
  const { stores, env } = context.shimOptions;
  const choice = stores?.choice ?? { kind: 'auto' };
  return openStore({
    choice,
    place: await placeOf(context.shimOptions),
    env,
    warn: (text) => log.warn(text),
  });
}

function openShim({ context, settings, metrics, log }: Starting, store: SharedStore): Promise<Shim> {
  return context.createShim({
    ...context.shimOptions,
    maxRuns: settings.maxRuns,
    readReuse: settings.readReuse,
    store,
    observer: { ...metrics.observer, warn: (text) => log.warn(text) },
  });
}

async function untilSignal(running: Running, address: ListenAddress): Promise<number> {
  const { context, settings, shim, log } = running;
  const signals = (running.signals = listenForSignals(context, shim));
  try {
    await Promise.race([
      preparePlatform(shim, context.shimOptions.accessKey !== undefined, log),
      signals.first,
    ]);
    if (signals.received !== undefined) return signals.received;
    const face = (running.face = buildFace(running, address));
    await announce(running, face, address);
    const code = await signals.first;
    await leave(running, face, code);
    log.info({ signal: SIGNAL_NAMES[code] }, 'stopping');
    const clean = await face.stop.run(settings.shutdownTimeout);
    const exit = code === HUNG_UP ? HUNG_UP : clean ? 0 : 1;
    log.info({ clean, exit }, 'stopped');
    return exit;
  } finally {
    // After a failure nothing of it may go on, neither the socket nor what runs; a signal still ends it all at once.
    if (!running.face) await shim.close();
    else if (!running.face.stop.begun) await running.face.stop.run(0);
    signals.close();
  }
}

/** Goes on serving for a while, so that a proxy which asks /readyz sends requests elsewhere before the socket closes. */
async function leave({ settings, log }: Running, { stop }: HttpFace, code: number): Promise<void> {
  const { shutdownDelay } = settings;
  if (code !== TERMINATED || shutdownDelay === 0) return;
  log.info({ delay: shutdownDelay }, 'leaving: /readyz says so, requests are served still');
  stop.announce();
  await pause(shutdownDelay);
}

async function announce(
  { context, settings, store, log, secrets }: Running,
  { server }: HttpFace,
  address: ListenAddress,
): Promise<void> {
  const tls = secrets.tls !== undefined;
  const url = await listen(server, address, tls ? 'https' : 'http').catch((error: NodeJS.ErrnoException) => {
    throw listenFailure(error, address, settings.listenAddr);
  });
  const own = ownPlatform(context.shimOptions);
  const open = secrets.tokens.length === 0;
  if (!address.loopback && open) log.warn(OPEN_TO_ANYONE);
  if (own) log.info(`this is the ${own.toUpperCase()} platform, nothing here reaches Qiniu`);
  log.info({ url, tls, tokens: !open, store: store.description, pid: context.host.pid }, 'listening');
  if (context.flags.json) await printJson(context, { url, platform: own ?? 'qappctl' });
  else await printText(context, `listening on ${url}${own ? ` (${own} platform)` : ''}`);
}
