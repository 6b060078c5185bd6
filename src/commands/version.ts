import type { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import type { Context } from './invocation/context.js';
import { isLocal } from './globals/settings.js';

/** Declares `--version`; `printVersion` answers it once all options are read. */
export function registerVersion(program: Command): void {
  program.option('-V, --version', 'print the version; with --verbose what is running');
}

/** What `--version` prints; with `--verbose` also what is running. */
export async function versionText({ flags, host, shimOptions }: Context): Promise<string> {
  if (!flags.verbose) return packageJson.version;
  const platform = isLocal(flags, host.env) ? await localLine(shimOptions) : await qappctlLine(shimOptions);
  return [`qappctl-shim ${packageJson.version}`, `node ${host.nodeVersion}`, platform].join('\n');
}

async function localLine({ local, env }: Context['shimOptions']): Promise<string> {
  const { localDir } = await import('../local/settings.js');
  return `platform: local, state in ${localDir(local?.dir, env)}`;
}

async function qappctlLine({ qappctl, env }: Context['shimOptions']): Promise<string> {
  const { findQappctl } = await import('../core/qappctl/find.js');
  try {
    return `platform: qappctl at ${findQappctl(qappctl, env.PATH)}`;
  } catch {
    return 'platform: qappctl, which is not installed';
  }
}
