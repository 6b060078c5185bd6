import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { isShimError, type ShimError } from '../core/model/errors.js';
import { invalidInput, quoteValue } from '../core/input/invalid-input.js';
import type { CreateReleaseInput } from '../core/input/schemas.js';

/** Flags of `releases create`; numbers that are none stay text and are refused by the operation. */
export interface ReleaseFlags {
  image?: string;
  flavor?: string;
  name?: string;
  desc?: string;
  port?: number | string;
  command?: string[];
  args?: string[];
  env?: string[];
  healthPath?: string;
  healthTimeout?: number | string;
  logPath?: string[];
  configName?: string;
  configFile?: string[];
  file?: string;
}

/** The file's fields with the flags over them; checked by the operation itself. */
export async function releaseInput(
  flags: ReleaseFlags,
  stdin: Readable,
): Promise<Omit<CreateReleaseInput, 'app'>> {
  const file = flags.file === undefined ? {} : await readReleaseFile(flags.file, stdin);
  return { ...file, ...flagFields(flags, file) } as Omit<CreateReleaseInput, 'app'>;
}

function flagFields(flags: ReleaseFlags, file: Record<string, unknown>): Record<string, unknown> {
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
    config: configOf(flags, file.config),
  };
  return present(fields);
}

function configOf(flags: ReleaseFlags, file: unknown): object | undefined {
  const files = flags.configFile?.map(configFile);
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

function environmentVariable(assignment: string): { key: string; value: string } {
  const equals = assignment.indexOf('=');
  if (equals <= 0) throw invalidInput('invalid --env: not of the form K=V', 'write it like --env MODE=prod');
  return { key: assignment.slice(0, equals), value: assignment.slice(equals + 1) };
}

function configFile(pair: string): { filename: string; mount_path: string; content: string } {
  const colon = pair.lastIndexOf(':');
  if (colon <= 0)
    throw invalidInput(
      `invalid --config-file ${quoteValue(pair)}: not of the form SRC:MOUNT_PATH`,
      'write it like --config-file nginx.conf:/etc/nginx',
    );
  const source = pair.slice(0, colon);
  return { filename: basename(source), mount_path: pair.slice(colon + 1), content: readText(source) };
}

async function readReleaseFile(file: string, stdin: Readable): Promise<Record<string, unknown>> {
  const content = file === '-' ? decoded(file, await buffer(stdin)) : readText(file);
  const { load } = await import('js-yaml');
  const value = parseYaml(load, file, content);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    if ('app' in value)
      throw invalidInput(`unknown field 'app' in ${quoteValue(file)}: the app is named on the command line`);
    return value as Record<string, unknown>;
  }
  throw invalidInput(`${quoteValue(file)} does not hold a release: expected fields such as image and flavor`);
}

function parseYaml(load: (text: string) => unknown, file: string, content: string): unknown {
  try {
    return load(content);
  } catch (error) {
    // The full message quotes lines of the file, which may hold secrets.
    const { reason, mark } = error as { reason?: string; mark?: { line: number; column: number } };
    const where = mark ? `, line ${mark.line + 1}, column ${mark.column + 1}` : '';
    throw invalidInput(`${quoteValue(file)} is not valid YAML or JSON${where}: ${reason ?? 'unreadable'}`);
  }
}

function readText(file: string): string {
  try {
    return decoded(file, readFileSync(file));
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw isShimError(error) ? error : notReadable(file, code === 'ENOENT' ? 'there is no such file' : code);
  }
}

function decoded(file: string, content: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw notReadable(file, 'it is not UTF-8');
  }
}

function notReadable(file: string, why: string): ShimError {
  return invalidInput(`${quoteValue(file)} can't be read: ${why}`);
}
