import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Environment, homeDirectory } from '../../model/environment.js';
import { fileReason } from '../../model/file-reasons.js';
import { fieldsOf, firstJsonValue, isObject } from './go-json.js';
import { readLogin, type StoredLogin } from './login.js';

/** What this project reads of Docker's config.json. */
export interface DockerConfig {
  /** By the key that they stand under. */
  auths: ReadonlyMap<string, StoredLogin>;
  /** By registry; an empty name is that of no helper. */
  credHelpers: ReadonlyMap<string, string>;
  credsStore?: string | undefined;
  currentContext?: string | undefined;
  /** Why some or all of it could not be read; holds nothing that stands in the file. */
  problem?: string | undefined;
}

const ABSENT = ['ENOENT', 'ENOTDIR'];

const NOTHING: DockerConfig = { auths: new Map(), credHelpers: new Map() };

/** Where the docker command keeps its settings: DOCKER_CONFIG, else ~/.docker; undefined for a user without a home. */
export function dockerConfigDir(env: Environment): string | undefined {
  if (env.DOCKER_CONFIG) return env.DOCKER_CONFIG;
  const home = homeDirectory(env);
  return home ? join(home, '.docker') : undefined;
}

/** Docker's config.json; empty when there is none. What can't be read counts as absent, and `problem` says so. */
export async function readDockerConfig(env: Environment): Promise<DockerConfig> {
  const dir = dockerConfigDir(env);
  if (dir === undefined) return NOTHING;
  const path = join(dir, 'config.json');
  const text = await readFile(path).catch((error: NodeJS.ErrnoException) => error);
  if (text instanceof Error)
    return ABSENT.includes(text.code ?? '') ? NOTHING : { ...NOTHING, problem: unreadable(path, text) };
  const { problem, ...config } = parseDockerConfig(text);
  return { ...config, problem: problem && `${path} ${problem}` };
}

function unreadable(path: string, { code = 'unknown error' }: NodeJS.ErrnoException): string {
  return `${path} can't be read: ${fileReason(code).why}`;
}

/** The file's JSON, or undefined when it is missing, unreadable or not JSON. */
export async function readJson(path: string): Promise<unknown> {
  return firstJsonValue(await readFile(path, 'utf8').catch(() => ''));
}

function parseDockerConfig(bytes: Buffer): DockerConfig {
  const text = bytes.toString();
  // Docker takes both for an empty config.
  if (['', 'null'].includes(text.trim())) return NOTHING;
  const value = firstJsonValue(text);
  if (!isObject(value)) return { ...NOTHING, problem: whyNoConfig(bytes, value) };
  const fields = fieldsOf(value);
  const auths = [...entriesOf(fields, 'auths')];
  const logins = auths.map(([key, entry]) => [key, readLogin(entry)] as const);
  const broken = logins.find(([, login]) => login.broken)?.[0];
  const odd = oddField(fields) ?? auths.find(([, entry]) => !isObject(entry))?.[0];
  return {
    auths: new Map(logins),
    credHelpers: new Map(
      [...entriesOf(fields, 'credhelpers')].map(([key, name]) => [key, textOf(name) ?? '']),
    ),
    credsStore: textOf(fields.get('credsstore')),
    currentContext: textOf(fields.get('currentcontext')),
    problem: odd
      ? `has a value of a wrong type at ${odd}`
      : broken && `has an auth that can't be read at ${broken}`,
  };
}

function whyNoConfig(bytes: Buffer, value: unknown): string {
  if (bytes.includes(0) || (bytes[0] === 0xff && bytes[1] === 0xfe)) return 'is not UTF-8 text';
  if (bytes[0] === 0xef && bytes[1] === 0xbb) return 'begins with a byte order mark, which JSON has none of';
  return value === undefined ? 'is not valid JSON' : 'holds no JSON object';
}

/** The members of a field that is an object, `null` left out as Go does. */
function entriesOf(fields: Map<string, unknown>, name: string): [string, unknown][] {
  const value = fields.get(name);
  return isObject(value) ? Object.entries(value).map(([key, one]) => [key, one ?? emptyOf(name)]) : [];
}

function emptyOf(name: string): unknown {
  return name === 'auths' ? {} : '';
}

/** The first field that is of another type than Docker gives it. */
function oddField(fields: Map<string, unknown>): string | undefined {
  const texts = ['credsstore', 'currentcontext'].find(
    (name) => fields.has(name) && typeof fields.get(name) !== 'string',
  );
  if (texts) return texts;
  const objects = ['auths', 'credhelpers'].find((name) => fields.has(name) && !isObject(fields.get(name)));
  return (
    objects ??
    (entriesOf(fields, 'credhelpers').some(([, one]) => typeof one !== 'string') ? 'credHelpers' : undefined)
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
