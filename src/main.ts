import type { Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { asksForEvents, asksForJson } from './commands/globals/asks-for-json.js';
import { attachmentOf, closeDeadTerminals } from './commands/globals/attachment.js';
import { EXIT_CODES, USAGE_ERROR } from './commands/globals/exit-codes.js';
import type { Host } from './commands/globals/host.js';
import type { Context, ShimFactory } from './commands/invocation/context.js';
import {
  isHelp,
  isUsageError,
  missingValueHint,
  secretFlags,
  SEE_HELP,
  usageFailure,
} from './commands/invocation/usage-errors.js';
import { isShimError, ShimError } from './core/model/errors.js';
import type { Shim } from './core/shim.js';
import type { ErrorStyle, Failure } from './commands/terminal/errors.js';

const openShim: ShimFactory = async ({ server, ...options }) =>
  server
    ? (await import('./client/create-client.js')).createClient(server)
    : (await import('./assembly/create-shim.js')).createShim(options);

/** One invocation: parses, runs, tells errors; the only place that turns an error into an exit code. */
export async function main(argv: readonly string[], host: Host, createShim = openShim): Promise<number> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    host.stdout.write(`${packageJson.version}\n`);
    return 0;
  }
  const [commands, { createProgram, withDefaultCommand }] = await Promise.all([
    import('./commands/invocation/context.js'),
    import('./commands/program.js'),
  ]);
  const context = new commands.Context(host, () => program, createShim);
  const program = createProgram(context);
  hideKeys(argv, host);
  try {
    if (argv[0] === '__complete') {
      await (await import('./commands/completion/complete.js')).complete(context, program, argv.slice(1));
      return 0;
    }
    const words = withDefaultCommand(program, argv, host.env);
    if (program.opts<{ version?: boolean }>().version) {
      await (await import('./commands/version.js')).printVersion(context);
      return 0;
    }
    if (!words) return await refuseNothing(context, program);
    await program.parseAsync(words, { from: 'user' });
    return context.interruptedBy ?? context.exitCode;
  } catch (error) {
    return await fail(error, host, argv, context);
  } finally {
    await context.close();
  }
}

/** For nothing but a name; scripts get the error alone. */
async function refuseNothing({ host, flags }: Context, program: Command): Promise<never> {
  const { shortHelp } = await import('./commands/short-help.js');
  if (!flags.json && flags.progress !== 'json')
    host.stderr.write(shortHelp(program.commands.map((command) => command.name())));
  throw new ShimError('invalid_input', 'a command is missing', { hint: SEE_HELP });
}

async function fail(
  error: unknown,
  host: Host,
  argv: readonly string[],
  { interruptedBy, command }: Partial<Pick<Context, 'interruptedBy' | 'command'>> = {},
): Promise<number> {
  if (isHelp(error)) return 0;
  const { failure, exitCode } = describe(error, argv);
  const hint = failure.hint ?? missingValueHint(failure.message, command);
  const { redactor } = await import('./core/redaction/redact.js');
  const { env } = host;
  const { storePasswords } = await import('./commands/globals/store-settings.js');
  const passwords = storePasswords([env.QAPPCTL_SHIM_STORE, ...argv]);
  const redact = redactor([env.SECRET_KEY, env.QAPPCTL_SHIM_TOKEN, ...secretFlags(argv), ...passwords]);
  const { printError } = await import('./commands/terminal/errors.js');
  const stack = failure.stack && redact(failure.stack);
  await printError(host, { ...failure, message: redact(failure.message), hint, stack }, styleOf(argv));
  return interruptedBy ?? exitCode;
}

function describe(error: unknown, argv: readonly string[]): { failure: Failure; exitCode: number } {
  if (isShimError(error)) {
    const { code, message, hint, details } = error;
    return { failure: { code, message, hint, details }, exitCode: EXIT_CODES[code] };
  }
  if (isUsageError(error)) return { failure: usageFailure(error), exitCode: USAGE_ERROR };
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const isVerbose = argv.includes('--verbose') || argv.includes('-v');
  const hint = 'this is a defect of this program; --verbose shows where it happened';
  return {
    failure: {
      code: 'internal_error',
      message: `internal error: ${name}: ${message}`,
      hint,
      stack: isVerbose ? stack : undefined,
    },
    exitCode: 1,
  };
}

function styleOf(argv: readonly string[]): ErrorStyle {
  return { json: asksForJson(argv), events: asksForEvents(argv), color: !argv.includes('--no-color') };
}

/** Keys that came as flags are gone from the process list at once. */
function hideKeys(argv: readonly string[], host: Host): void {
  if (argv.some((word) => /^(--((secret|access)-key|[as]k)(=|$)|-[up])|rediss?:\/\/[^/]*@/.test(word)))
    host.setTitle('qappctl-shim');
}

/** The real process as a host. */
export async function start(): Promise<void> {
  const shims: Shim[] = [];
  const host: Host = {
    env: process.env,
    // Opened by its first use, which most commands have none of and which costs a tenth of a start.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    pid: process.pid,
    nodeVersion: process.version,
    attachment: () => attachmentOf(process.ppid),
    onSignal: (signal, listener) => {
      process.on(signal, listener);
      return () => process.off(signal, listener);
    },
    setTitle: (title) => (process.title = title),
    exit: (code) => process.exit(code),
  };
  const argv = process.argv.slice(2);
  const crash = (error: unknown) => void fail(error, host, argv).then((code) => process.exit(code));
  process.once('uncaughtException', crash);
  // Whatever happens, nothing that was started stays.
  process.once('exit', () => {
    shims.forEach((shim) => shim.kill());
    closeDeadTerminals();
  });
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough, such as head, is no failure.
    if (error.code !== 'EPIPE') crash(unwritable(error));
  });
  process.stderr.on('error', () => undefined);
  process.exitCode = await main(argv, host, async (options) => {
    const shim = await openShim(options);
    shims.push(shim);
    return shim;
  });
}

function unwritable({ code = 'unknown error' }: NodeJS.ErrnoException): ShimError {
  return new ShimError('no_space', `the result can't be written (${code})`);
}
