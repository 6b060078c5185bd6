import { basename } from 'node:path';
import { invalidInput, quoteValue } from '../../core/input/invalid-input.js';
import { readYaml } from '../../core/input/yaml.js';
import { INPUT_LIMITS } from '../../core/model/limits.js';
import type { ConfigFile, EnvironmentVariable } from '../../core/model/types.js';
import { type Reading, readGivenText } from '../globals/given-text.js';
import type { CreateReleaseInput } from '../../contract/nouns/releases.js';
import type { ReleaseFlags } from './release-options.js';

/** The file's fields with the flags over them; checked by the operation itself. */
export async function releaseInput(
  flags: ReleaseFlags,
  reading: Reading,
): Promise<Omit<CreateReleaseInput, 'app'>> {
  const file = flags.file === undefined ? {} : await readReleaseFile(flags.file, reading);
  const files = flags.configFile && (await configFiles(flags.configFile, reading));
  return { ...file, ...flagFields(flags, file, files) } as Omit<CreateReleaseInput, 'app'>;
}

function flagFields(
  flags: ReleaseFlags,
  file: Record<string, unknown>,
  files: ConfigFile[] | undefined,
): Record<string, unknown> {
  const fields = {
    image: flags.image,
    flavor: flags.flavor,
    name: flags.name,
    desc: flags.desc,
    port: flags.port,
    command: flags.command,
    args: flags.args,
    env: flags.env?.map(environmentVariable),
    log_file_paths: flags.logPath,
    health_check: merged(file.health_check, { path: flags.healthPath, timeout: flags.healthTimeout }),
    config: configOf(flags, file.config, files),
  };
  return present(fields);
}

function configOf(flags: ReleaseFlags, file: unknown, files: ConfigFile[] | undefined): object | undefined {
  if (!files && flags.configName === undefined) return undefined;
  return {
    name: 'config',
    files: [],
    ...(file as object | undefined),
    ...present({ name: flags.configName, files }),
  };
}

/** Single flags win over single fields of the file's object. */
function merged(file: unknown, fields: Record<string, unknown>): object | undefined {
  const given = present(fields);
  return Object.keys(given).length === 0 ? undefined : { ...(file as object | undefined), ...given };
}

function present(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function environmentVariable(assignment: string): EnvironmentVariable {
  const equals = assignment.indexOf('=');
  if (equals <= 0) throw invalidInput('invalid --env: not of the form K=V', 'write it like --env MODE=prod');
  return { key: assignment.slice(0, equals), value: assignment.slice(equals + 1) };
}

/** One after the other. */
async function configFiles(pairs: readonly string[], reading: Reading): Promise<ConfigFile[]> {
  const files: ConfigFile[] = [];
  for (const pair of pairs) files.push(await configFile(pair, reading));
  return files;
}

async function configFile(pair: string, reading: Reading): Promise<ConfigFile> {
  const colon = pair.lastIndexOf(':');
  if (colon <= 0)
    throw invalidInput(
      `invalid --config-file ${quoteValue(pair)}: not of the form SRC:MOUNT_PATH`,
      'write it like --config-file nginx.conf:/etc/nginx',
    );
  const source = pair.slice(0, colon);
  return {
    filename: basename(source),
    mount_path: pair.slice(colon + 1),
    content: await readText(source, reading),
  };
}

async function readReleaseFile(file: string, reading: Reading): Promise<Record<string, unknown>> {
  const name = nameOf(file);
  const value = await readYaml(await readText(file, reading), name);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    if ('app' in value)
      throw invalidInput(
        `unknown field 'app' in ${name}: the app is named on the command line`,
        'take it out of the file',
      );
    return value as Record<string, unknown>;
  }
  throw invalidInput(
    `${name} does not hold a release: expected fields such as image and flavor`,
    'write one to start from: qappctl-shim releases init',
  );
}

function nameOf(file: string): string {
  return file === '-' ? 'stdin' : quoteValue(file);
}

function readText(file: string, reading: Reading): Promise<string> {
  return readGivenText(file, { what: nameOf(file), limit: INPUT_LIMITS.fileBytes }, reading);
}
