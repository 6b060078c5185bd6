import { OPERATIONS, type NamedOperation, type RoutedOperation } from '../contract/catalogue.js';
import { invalidInput } from '../core/input/invalid-input.js';
import { CLIENT_LIMITS } from '../core/model/limits.js';
import type { ShimError } from '../core/model/errors.js';
import type { CallOptions, Operations, Shim } from '../core/shim.js';
import { parseServerAddress, type ServerAddress } from './wire/address.js';
import { Caller } from './caller.js';
import type { ClientOptions } from './options.js';
import { pushImage } from './push-image.js';
import { checkServer, describeServer } from './server-pages.js';
import { openTransport } from './wire/transport.js';

const SERVER_TIMES = { read: 30_000, write: 120_000, push: 1_800_000 } as const;
const NOTHING = { read: 0, write: 0, push: 0, docker: 0, pull: 0 };

/** The operations of a server that is already there. Nothing is sent until something is asked of it. */
export async function createClient(options: ClientOptions): Promise<Shim> {
  const address = parseServerAddress(options.url);
  const token = usableToken(options, address);
  const { shown } = address;
  const transport = await openTransport({ address, token, ca: await usableCa(options, address) });
  const caller = new Caller({ transport, shown, token, timeouts: timeoutsOf(options) });
  const operations = operationsOf(caller);
  const { push } = operations.images;
  return {
    ...operations,
    images: { ...operations.images, push: pushImage(push, shown) },
    check: (call) => checkServer(caller, shown, call),
    prepare: () => describeServer(caller, shown),
    stats: () => ({ running: { ...NOTHING }, waiting: { ...NOTHING } }),
    close: async () => caller.close(),
    kill: () => caller.close(),
  };
}

function operationsOf(caller: Caller): Operations {
  const nouns: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS)
    (nouns[operation.noun] ??= {})[operation.verb] = methodOf(operation, caller);
  return nouns as unknown as Operations;
}

function methodOf(operation: NamedOperation, caller: Caller) {
  if (!isRouted(operation)) return async () => Promise.reject(ofThisMachine(operation));
  return operation.input
    ? (input: unknown, options?: CallOptions) => caller.call(operation, input, options)
    : (options?: CallOptions) => caller.call(operation, undefined, options);
}

function isRouted(operation: NamedOperation): operation is RoutedOperation {
  return operation.http !== undefined;
}

function ofThisMachine({ noun, verb }: NamedOperation): ShimError {
  const command = noun === 'session' ? verb : `${noun} ${verb}`;
  return invalidInput(
    `${command} acts on the machine that it runs on: a server does not do it`,
    `leave the server out (--server, QAPPCTL_SHIM_SERVER), or run it on the server's machine`,
  );
}

function usableToken({ token, allowPlainHttp }: ClientOptions, address: ServerAddress): string | undefined {
  if (token === undefined || token === '') return undefined;
  if (!/^[\x21-\x7e]+$/.test(token))
    throw invalidInput(
      'the token holds a blank or a character beyond ASCII',
      'make one: openssl rand -hex 32',
    );
  if (address.protocol === 'https:' || address.isHere || allowPlainHttp) return token;
  throw invalidInput(
    `a token would go to ${address.shown} over plain http, where everyone in between can read it`,
    'serve it over TLS (serve --tls-cert, --tls-key) and name it with https://, or take the risk: --allow-plain-http',
  );
}

async function usableCa(
  { ca }: ClientOptions,
  { protocol, shown }: ServerAddress,
): Promise<string | undefined> {
  if (ca === undefined) return undefined;
  if (protocol === 'https:') return checkedCa(ca);
  throw invalidInput(
    `certificates are of no use with ${shown}`,
    'begin its address with https://, or leave --ca-file out',
  );
}

/** Node takes anything, and would then trust nobody. */
async function checkedCa(ca: string): Promise<string> {
  const blocks = ca.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? [];
  const { X509Certificate } = await import('node:crypto');
  try {
    for (const block of blocks) new X509Certificate(block);
    if (blocks.length > 0) return ca;
  } catch {
    // Told below, as what holds none.
  }
  throw invalidInput(
    'what is to be trusted holds no certificate in PEM, or one that is damaged',
    'it begins with -----BEGIN CERTIFICATE-----; look at it: openssl x509 -noout -text -in <file>',
  );
}

function timeoutsOf({ readTimeout, writeTimeout, pushTimeout }: ClientOptions) {
  const { patience } = CLIENT_LIMITS;
  return {
    read: readTimeout ?? SERVER_TIMES.read + patience,
    write: writeTimeout ?? SERVER_TIMES.write + patience,
    push: pushTimeout ?? SERVER_TIMES.push + patience,
  };
}
