import process from 'node:process';
import packageJson from '../../../package.json' with { type: 'json' };
import { isShimError } from '../../core/model/errors.js';
import { printable } from '../../core/model/printable.js';
import { assembleLocal } from '../assemble.js';
import { logLine } from '../../platform-kit/clock.js';
import { PlatformError } from '../../platform-kit/platform-error.js';
import { faultsOf } from '../state/faults.js';
import type { StateStore } from '../state/store.js';
import { actOut } from './act-out.js';
import type { Command } from './command.js';
import { commandTree } from './commands.js';
import { checkArguments, findCommand } from './find-command.js';
import { type ParsedArguments, parseFlags } from './flags.js';
import { UsageError } from './go-text.js';
import type { LocalHost } from './host.js';
import { HomeLogin } from './login.js';
import { printed } from './output.js';
import { helpText } from './usage.js';

const VERSION = `qappctl-local ${packageJson.version}: this is not Qiniu's qappctl, but the local platform of qappctl-shim\n`;

/** Runs qappctl-local in this process. */
export async function start(): Promise<void> {
  process.exitCode = await main(process.argv.slice(2), {
    env: process.env,
    print: (text) => void process.stdout.write(shown(text, process.stdout)),
    complain: (text) => void process.stderr.write(shown(text, process.stderr)),
    killSelf: () => void process.kill(process.pid, 'SIGKILL'),
  });
}

/** Faults are said as they were set, control characters included; but a terminal would obey them. */
function shown(text: string, { isTTY }: { isTTY?: boolean }): string {
  return isTTY ? printable(text) : text;
}

/** One run of qappctl's command line over the local platform; the exit status. */
export async function main(argv: readonly string[], host: LocalHost): Promise<number> {
  const complain = (text: string) => host.complain(logLine(text));
  try {
    return await run(argv, host, complain);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof PlatformError || isShimError(error))) throw error;
    complain(isShimError(error, 'state_unavailable') ? `${error.message}; ${error.hint}` : error.message);
    return 1;
  }
}

async function run(argv: readonly string[], host: LocalHost, warn: (text: string) => void): Promise<number> {
  const login = new HomeLogin(host.env.HOME);
  const parts = assembleLocal({ env: host.env, warn });
  const root = commandTree(parts, login);
  const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
  const { path, args } = findCommand(root, words);
  const command = path.at(-1) ?? root;
  const parsed = parseFlags(command.flags, args);
  const answer = standingAnswer(command, path, parsed);
  if (answer === undefined) return act(command, path, parsed, { host, login, store: parts.store });
  host.print(answer);
  return 0;
}

/** What needs no platform: help, also for a group, and the version. */
function standingAnswer(
  command: Command,
  path: readonly Command[],
  { values }: ParsedArguments,
): string | undefined {
  if (values.get('help') === true) return helpText(path);
  if (values.get('version') === true) return VERSION;
  return command.run ? undefined : helpText(path);
}

async function act(
  command: Command,
  path: readonly Command[],
  parsed: ParsedArguments,
  { host, login, store }: { host: LocalHost; login: HomeLogin; store: StateStore },
): Promise<number> {
  const input = checkArguments(path, parsed);
  if (command.needsLogin) login.require();
  const fault = command.kind && (await faultsOf(store).take(command.kind));
  const ended = fault && command.kind && (await actOut(fault, command.kind, host));
  if (ended !== undefined) return ended;
  const output = await command.run?.(input);
  if (output) host.print(await printed(output, input.text('output')));
  return 0;
}
