import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import type { Context } from './invocation/context.js';
import { registerApps } from './apps.js';
import { registerCompletion } from './completion/register.js';
import { registerDeploys } from './deploys.js';
import { registerFlavors } from './flavors.js';
import { registerHelp } from './help.js';
import { registerImages } from './images.js';
import { registerInstances } from './instances.js';
import { registerLocalCommands } from './local/local.js';
import { registerDoctor } from './doctor/register.js';
import { addListOptions, withExamples } from './declarations/noun.js';
import { addGlobalHelp } from './declarations/global-help.js';
import { addGlobalOptions, type GlobalValues } from './globals/options.js';
import { addOutputFormat } from './globals/output-format.js';
import { registerOpenApi } from './openapi.js';
import { registerRegions } from './regions.js';
import { registerReleases } from './releases.js';
import { registerStatus } from './status.js';
import { registerRollback, registerRollout } from './rollouts/rollout.js';
import { registerRollouts } from './rollouts/rollouts.js';
import { registerSwarmCommands } from './swarm/swarm.js';
import { registerServe } from './serve/serve.js';
import { registerSession } from './session.js';
import { ownWords } from './spellings/own-words.js';
import { throwUsageErrors } from './invocation/usage-errors.js';
import { registerVersion } from './version.js';

const DESCRIPTION = `${packageJson.description}.`;

/** The root command with all others below it. Nothing is read, spawned or logged in before an action runs. */
export function createProgram(context: Context): Command {
  const program = new Command('qappctl-shim');
  const { stdout, stderr } = context.host;
  // Before the commands: they inherit it.
  program.configureOutput({
    writeOut: (text) => stdout.write(text),
    // Help for want of a command.
    writeErr: (text) => context.flags.json || context.flags.progress === 'json' || stderr.write(text),
    // Usage errors are told once, by main.
    outputError: () => undefined,
  });
  program
    .description(DESCRIPTION)
    .usage('[options] <command>')
    .helpCommand(false)
    .showSuggestionAfterError(true);
  addGlobalOptions(program);
  addOutputFormat(program);
  withExamples(program, 'images list', 'serve --access-key <ak> --secret-key-file <file>', 'serve --local');
  registerVersion(program);
  registerApps(program, context);
  registerFlavors(program, context);
  registerRegions(program, context);
  registerImages(program, context);
  registerReleases(program, context);
  registerDeploys(program, context);
  registerInstances(program, context);
  registerRollout(program, context);
  registerRollback(program, context);
  registerRollouts(program, context);
  registerStatus(program, context);
  registerSession(program, context);
  registerServe(program, context);
  registerLocalCommands(program, context);
  registerSwarmCommands(program, context);
  registerOpenApi(program, context);
  registerDoctor(program, context);
  registerCompletion(program, context);
  registerHelp(program, context);
  addListOptions(program);
  addGlobalHelp(program);
  program.hook('preAction', (_, command) => void (context.command = command));
  throwUsageErrors(program);
  return program;
}

/**
 * The API's published description starts the server with nothing but the keys: no command, but keys, is `serve`.
 * Returns the arguments with the command filled in and qappctl's spellings made ours; nothing when there is none.
 */
export function withDefaultCommand(
  program: Command,
  given: readonly string[],
  env: Context['host']['env'],
): string[] | undefined {
  const argv = ownWords(program, given);
  if (argv.includes('-h') || argv.includes('--help')) return argv;
  const { operands, unknown } = program.parseOptions([...argv]);
  const { accessKey, server } = program.opts<GlobalValues>();
  if (operands.length > 0) return argv;
  if (server === undefined && (accessKey ?? env.ACCESS_KEY)) return ['serve', ...argv];
  return unknown.length > 0 ? argv : undefined;
}
