import { fieldsOf, isObject, jsonPrefix } from './go-json.js';
import { readLogin, shownKey, type StoredLogin } from './login.js';

/** The logins of DOCKER_AUTH_CONFIG. */
interface AuthVariable {
  auths: ReadonlyMap<string, StoredLogin>;
  /** Why it does not count; holds no value of it. */
  problem?: string | undefined;
}

const NONE: AuthVariable = { auths: new Map() };
const FORM = '{"auths":{"<registry>":{"auth":"<base64 of name:password>"}}}';

/**
 * Reads DOCKER_AUTH_CONFIG: `{"auths":{"<registry>":{"auth":"<base64>"}}}`. As for the docker command (since 28.3) nothing
 * of it counts when it holds anything else, or one `auth` that can't be read.
 */
export function readAuthVariable(text: string | undefined): AuthVariable {
  if (!text?.trim()) return NONE;
  const found = jsonPrefix(text);
  if (!found || !(found.value === null || isObject(found.value))) return unusable('is no JSON object');
  // A closing bracket behind it is no further value, for Docker.
  if (/^\s*[^\s\]}]/.test(found.rest)) return unusable('holds more than one JSON object');
  const fields = fieldsOf(found.value);
  const auths = fields.get('auths') ?? {};
  if (!isObject(auths) || hasOthers(fields, 'auths')) return unusable('holds other fields than auths');
  const entries = Object.entries(auths);
  const odd = entries.find(([, entry]) => hasOthers(fieldsOf(entry), 'auth'));
  if (odd) return unusable(`holds other fields than auth at ${shownKey(odd[0])}`);
  const logins = entries.map(([key, entry]) => [key, readLogin(entry ?? {})] as const);
  const bad = logins.find(([, { username, wrong }]) => username === undefined || wrong);
  return bad ? unusable(`has no auth that can be read at ${shownKey(bad[0])}`) : { auths: new Map(logins) };
}

function hasOthers(fields: ReadonlyMap<string, unknown>, name: string): boolean {
  return [...fields.keys()].some((one) => one !== name);
}

function unusable(why: string): AuthVariable {
  return {
    ...NONE,
    problem: `DOCKER_AUTH_CONFIG is not used: it ${why}, and Docker takes no more than ${FORM}`,
  };
}
