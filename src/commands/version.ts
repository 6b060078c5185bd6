import type { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { printableLine } from '../core/model/printable.js';
import type { Context } from './invocation/context.js';
import { printJson, printText } from './terminal/print.js';

/** Declares `--version`; it is answered once all options are read. */
export function registerVersion(program: Command): void {
  program.option('-V, --version', 'print the version; with --verbose what is running');
}

/** Prints the version; with `--verbose` also what is running. */
export async function printVersion(context: Context): Promise<void> {
  const { flags, host } = context;
  const version = { version: packageJson.version };
  const value = flags.verbose
    ? { ...version, node: host.nodeVersion, platform: await platformText(context) }
    : version;
  if (flags.json) await printJson(context, value);
  else await printText(context, 'node' in value ? verboseText(value) : value.version);
}

function verboseText({ version, node, platform }: Record<'version' | 'node' | 'platform', string>): string {
  return [`qappctl-shim ${version}`, `node ${node}`, `platform: ${printableLine(platform)}`].join('\n');
}

async function platformText({ shimOptions }: Context): Promise<string> {
  if (shimOptions.server) return `the server at ${shimOptions.server.url}`;
  if (shimOptions.swarm) return 'a Docker Swarm';
  return shimOptions.local ? localText(shimOptions) : qappctlText(shimOptions);
}

async function localText({ local, env }: Context['shimOptions']): Promise<string> {
  const { localDir } = await import('../local/settings.js');
  return `local, state in ${localDir(local?.dir, env)}`;
}

async function qappctlText({ qappctl, env }: Context['shimOptions']): Promise<string> {
  const { findQappctl } = await import('../core/qappctl/find.js');
  try {
    return `qappctl at ${findQappctl(qappctl, env.PATH)}`;
  } catch {
    return 'qappctl, which is not installed';
  }
}
