import { spawn, type ChildProcess } from 'node:child_process';
import { killGroup } from '../../process/kill-tree.js';
import type { Environment } from '../../model/environment.js';
import { whenAborted } from '../../model/abort.js';
import { fieldsOf, firstJsonValue } from './go-json.js';

/** Milliseconds that a helper may take: it may ask a person to unlock a keychain. */
const PATIENCE = 30_000;
const OUTPUT_LIMIT = 64 * 1024;

/** What this program was given for itself is not the helper's business. */
const OWN_SECRETS = ['ACCESS_KEY', 'SECRET_KEY', 'AUTH_TOKEN'];

/** What a helper keeps for a registry. */
export interface HelperCredentials {
  username: string;
  secret: string;
}

export interface HelperOptions {
  env: Environment;
  signal?: AbortSignal | undefined;
  /** Milliseconds; default 30 000. */
  patience?: number | undefined;
}

/**
 * Runs `docker-credential-<name> get` with the server's address on stdin; undefined when it has none for it.
 * Rejects with an `Error` whose message names the helper and the reason, and holds nothing that the helper printed.
 */
export async function askHelper(
  name: string,
  server: string,
  options: HelperOptions,
): Promise<HelperCredentials | undefined> {
  const program = `docker-credential-${name}`;
  // Docker takes every name; a path would run a program that nobody installed as a helper.
  if (!/^[^/\\\p{Cc}]+$/u.test(name))
    throw new Error('the credential helper in the Docker config has no valid name');
  const { output, failure } = await runHelper(program, server, options);
  if (failure === undefined) return parseCredentials(program, output);
  if (/credentials not found/i.test(output)) return undefined;
  throw new Error(`the credential helper ${program} ${failure}`);
}

function parseCredentials(program: string, output: string): HelperCredentials {
  const fields = fieldsOf(firstJsonValue(output));
  if (!fields.has('username') && !fields.has('secret')) throw unreadable(program);
  const [username = '', secret = ''] = [fields.get('username'), fields.get('secret')];
  if (typeof username === 'string' && typeof secret === 'string') return { username, secret };
  throw unreadable(program);
}

function unreadable(program: string): Error {
  return new Error(`the credential helper ${program} gave an unreadable answer`);
}

interface HelperResult {
  output: string;
  failure?: string | undefined;
}

/**
 * execa has its door in core/qappctl/run.ts, which closes stdin; this child is told the server on it. Settles at its
 * deadline whatever the helper leaves behind.
 */
function runHelper(program: string, server: string, options: HelperOptions): Promise<HelperResult> {
  const { signal, patience = PATIENCE } = options;
  if (signal?.aborted) return Promise.resolve({ output: '', failure: 'was interrupted' });
  return new Promise((resolve) => {
    const child: ChildProcess = spawn(program, ['get'], {
      env: helperEnvironment(options.env),
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    });
    const output = collect(child);
    const settle = (failure?: string) => {
      clearTimeout(timer);
      stopListening();
      endHelper(child);
      resolve({ output: output(), failure });
    };
    const abort = () => settle('was interrupted');
    const timer = setTimeout(() => settle(`did not answer within ${patience / 1000} s`), patience);
    const stopListening = whenAborted(signal, abort);
    child.once('error', ({ code }: NodeJS.ErrnoException) =>
      settle(code === 'ENOENT' ? 'is not installed' : `can't be started (${code})`),
    );
    child.once('close', (code) => settle(code === 0 ? undefined : 'failed'));
    // Without descriptors left there are no pipes; the error event follows.
    child.stdin?.on('error', () => undefined).end(server);
  });
}

function collect({ stdout }: ChildProcess): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stdout?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= OUTPUT_LIMIT) chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString();
}

function endHelper(child: ChildProcess): void {
  if (child.pid !== undefined) killGroup(child.pid, 'SIGKILL');
  child.stdout?.destroy();
}

function helperEnvironment(env: Environment): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !OWN_SECRETS.includes(name)));
}
