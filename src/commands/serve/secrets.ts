import type { createSecureContext } from 'node:tls';
import { invalidInput, quoteValue } from '../../core/input/invalid-input.js';
import { parseTokens, type Token } from '../../core/input/token-file.js';
import type { TlsFiles } from '../../http/server.js';
import { readGivenFile, readPrivateFile } from '../globals/private-file.js';

/** Where a server's tokens and its certificate are read from; what is absent or empty is not read. */
export interface SecretSources {
  tokenFile: string | undefined;
  tokenText: string | undefined;
  tlsCert: string | undefined;
  tlsKey: string | undefined;
}

/** What a server has from files. */
export interface Secrets {
  /** None: anyone may ask. */
  tokens: Token[];
  /** `undefined` without TLS. */
  tls: TlsFiles | undefined;
}

type ContextMaker = typeof createSecureContext;

/** Reads them anew with each call, and throws `invalid_input` unless all can be used. Only TLS loads its library. */
export async function secretReader(sources: SecretSources): Promise<() => Secrets> {
  const { tlsCert, tlsKey } = sources;
  if (!tlsCert && !tlsKey) return () => ({ tokens: readTokens(sources), tls: undefined });
  if (!tlsCert || !tlsKey) throw invalidInput('--tls-cert and --tls-key belong together');
  const { createSecureContext: makeContext } = await import('node:tls');
  return () => ({ tokens: readTokens(sources), tls: readTls(tlsCert, tlsKey, makeContext) });
}

function readTokens({ tokenFile, tokenText }: SecretSources): Token[] {
  const source = tokenFile ? `the token file ${quoteValue(tokenFile)}` : 'AUTH_TOKEN';
  const tokens = tokenFile ? readPrivateFile(source, tokenFile) : tokenText;
  if (tokens === undefined || (tokens === '' && !tokenFile)) return [];
  try {
    return parseTokens(tokens);
  } catch (error) {
    throw invalidInput(
      `${source} can't be used, ${(error as Error).message}`,
      'a line holds a token, followed by read-only if it may change nothing; make a token: openssl rand -hex 32',
    );
  }
}

function readTls(certFile: string, keyFile: string, makeContext: ContextMaker): TlsFiles {
  const [certName, keyName] = [`the certificate ${quoteValue(certFile)}`, `the key ${quoteValue(keyFile)}`];
  const cert = readGivenFile(certName, certFile);
  const key = readPrivateFile(keyName, keyFile);
  const why = tlsTrouble(cert, key, makeContext);
  if (why === undefined) return { cert, key };
  throw invalidInput(
    `${certName} and ${keyName} can't be used: ${why}`,
    'both are in PEM, the key without a passphrase',
  );
}

/** Each alone, then together: an empty text counts as none for TLS, and would be taken. */
function tlsTrouble(cert: string, key: string, makeContext: ContextMaker): string | undefined {
  const fails = (files: Partial<TlsFiles>) => {
    try {
      makeContext(files);
      return false;
    } catch {
      return true;
    }
  };
  if (cert === '' || fails({ cert })) return 'the certificate is none in PEM';
  if (key === '' || fails({ key })) return 'the key is none in PEM';
  return fails({ cert, key }) ? 'the key is of another certificate' : undefined;
}
