import { fieldsOf, firstJsonValue, isObject } from './go-json.js';
import { readLogin, shownKey, type StoredLogin } from './login.js';

/** What this project reads of Docker's config.json. */
export interface DockerConfig {
  /** By the key that they stand under. */
  auths: ReadonlyMap<string, StoredLogin>;
  /** By registry; an empty name is that of no helper. */
  credHelpers: ReadonlyMap<string, string>;
  /** Header fields that every call to the engine has. */
  httpHeaders: ReadonlyMap<string, string>;
  credsStore?: string | undefined;
  currentContext?: string | undefined;
  /** Why some or all of it could not be read; holds nothing secret that stands in the file. */
  problem?: string | undefined;
}

export const EMPTY_CONFIG: DockerConfig = {
  auths: new Map(),
  credHelpers: new Map(),
  httpHeaders: new Map(),
};

/** Reads what config.json holds. A value of a wrong type counts as absent, as one bad field must not lose the rest. */
export function parseDockerConfig(bytes: Buffer): DockerConfig {
  const text = bytes.toString();
  if (text.trim() === '') return EMPTY_CONFIG;
  const value = firstJsonValue(text);
  if (value === null) return EMPTY_CONFIG;
  if (!isObject(value)) return { ...EMPTY_CONFIG, problem: whyNoConfig(bytes, value) };
  const odd: string[] = [];
  const fields = new Reader(fieldsOf(value), odd);
  const logins = fields.members('auths').map(([key, entry]) => [key, readLogin(entry ?? {})] as const);
  const badType = logins.find(([, { wrong }]) => wrong === 'type');
  const badAuth = logins.find(([, { wrong }]) => wrong === 'auth');
  const config = {
    auths: new Map(logins),
    credHelpers: fields.texts('credHelpers'),
    httpHeaders: fields.texts('HttpHeaders'),
    credsStore: fields.text('credsStore'),
    currentContext: fields.text('currentContext'),
  };
  const where = odd[0] ?? (badType && shownKey(badType[0]));
  if (where !== undefined) return { ...config, problem: `has a value of a wrong type at ${where}` };
  return { ...config, problem: badAuth && `has an auth that can't be read at ${shownKey(badAuth[0])}` };
}

/** Fields by their type; takes note of those that are of another. */
class Reader {
  constructor(
    private readonly fields: ReadonlyMap<string, unknown>,
    private readonly odd: string[],
  ) {}

  text(name: string): string | undefined {
    return this.asText(this.fields.get(name.toLowerCase()) ?? '', name) || undefined;
  }

  members(name: string): [string, unknown][] {
    const value = this.fields.get(name.toLowerCase()) ?? {};
    if (!isObject(value)) this.odd.push(name);
    return isObject(value) ? Object.entries(value) : [];
  }

  /** A member that is `null`, or no text, is an empty one. */
  texts(name: string): Map<string, string> {
    return new Map(this.members(name).map(([key, one]) => [key, this.asText(one ?? '', name)]));
  }

  private asText(value: unknown, name: string): string {
    if (typeof value === 'string') return value;
    this.odd.push(name);
    return '';
  }
}

function whyNoConfig(bytes: Buffer, value: unknown): string {
  if (bytes.includes(0) || (bytes[0] === 0xff && bytes[1] === 0xfe)) return 'is not UTF-8 text';
  if (bytes[0] === 0xef && bytes[1] === 0xbb) return 'begins with a byte order mark, which JSON has none of';
  return value === undefined ? 'is not valid JSON' : 'holds no JSON object';
}
