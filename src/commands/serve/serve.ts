import type { Command } from 'commander';
import type { Context } from '../invocation/context.js';
import { withExamples } from '../declarations/noun.js';
import { addValuedOption } from '../globals/options.js';
import { DEFAULT_LISTEN_ADDRESS, type ServeFlags } from './flags.js';

/** Declares `serve`, which starts the HTTP API and ends on SIGTERM or Ctrl-C. */
export function registerServe(program: Command, context: Context): Command {
  const command = program
    .command('serve')
    .summary('start the HTTP API')
    .description('Starts the HTTP API. Prints one line with its address when it is ready.')
    .action((flags: ServeFlags) => serve(context, flags));
  for (const option of OPTIONS) addValuedOption(command, ...option);
  return withExamples(
    command,
    'serve --access-key <ak> --secret-key-file <file>',
    'serve --local --listen-addr 127.0.0.1:0',
    'serve --listen-addr :9100 --auth-token-file <file>',
    'serve --store redis://store.example --store-password-file <file> --shutdown-delay 5s',
  );
}

/** Flags, description with the environment variable, and whether it may be repeated. */
const OPTIONS: readonly [flags: string, description: string, repeats?: boolean][] = [
  [
    '--listen-addr <address>',
    `host:port, :port, [::1]:port or unix:/path (default: ${DEFAULT_LISTEN_ADDRESS}, env: LISTEN_ADDR)`,
  ],
  ['--socket-mode <mode>', 'permissions of a socket file, such as 0660 (default: 0600, env: SOCKET_MODE)'],
  ['--socket-group <group>', 'its group, which may connect: a name or a number (env: SOCKET_GROUP)'],
  [
    '--auth-token-file <file>',
    'tokens that callers need, one a line; "read-only" after it: no changes (env: AUTH_TOKEN_FILE, AUTH_TOKEN)',
  ],
  ['--private-docs', 'ask for a token at /, /version and the pages about the API too (env: PRIVATE_DOCS)'],
  ['--allowed-host <name>', 'another name of this server; repeatable (env: ALLOWED_HOSTS)', true],
  [
    '--allowed-origin <origin>',
    'a site whose pages may send requests; repeatable (env: ALLOWED_ORIGINS)',
    true,
  ],
  [
    '--trusted-proxy <cidr>',
    'a proxy whose X-Forwarded-For is believed: address, network or unix: for a socket file; repeatable (env: TRUSTED_PROXIES)',
    true,
  ],
  [
    '--keep-alive-timeout <time>',
    'how long an idle connection is kept, longer than a proxy keeps it (default: 75s, env: KEEP_ALIVE_TIMEOUT)',
  ],
  ['--tls-cert <file>', 'certificate chain in PEM, reloaded on SIGHUP (env: TLS_CERT)'],
  ['--tls-key <file>', 'its private key in PEM (env: TLS_KEY)'],
  ['--max-runs <n>', 'most qappctl processes at a time (default: 4 a core, env: MAX_RUNS)'],
  ['--max-streams <n>', 'most answers that are streams of events at a time (default: 256, env: MAX_STREAMS)'],
  [
    '--read-reuse <time>',
    "how long a listing's answer serves identical reads (default: 100ms, env: READ_REUSE)",
  ],
  ['--shutdown-timeout <time>', 'what running work gets on SIGTERM (default: 8s, env: SHUTDOWN_TIMEOUT)'],
  [
    '--shutdown-delay <time>',
    'how long SIGTERM is told by /readyz (503) before it stops, so that a proxy sends requests elsewhere (default: 0s, env: SHUTDOWN_DELAY)',
  ],
  ['--log-level <level>', 'trace, debug, info, warn, error, fatal or silent (default: info, env: LOG_LEVEL)'],
  ['--log-format <format>', 'json or pretty (default: pretty on a terminal, env: LOG_FORMAT)'],
];

/** Serves until a signal ends it; sets the exit code. The server's parts are loaded only now. */
async function serve(context: Context, flags: ServeFlags): Promise<void> {
  context.refuseServer('serve');
  const { runServer } = await import('./run.js');
  context.exitCode = await runServer(context, flags);
}
