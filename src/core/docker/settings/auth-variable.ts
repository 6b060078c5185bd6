import { fieldsOf, firstJsonValue, isObject } from './go-json.js';
import { readLogin, type StoredLogin } from './login.js';

/** The logins of DOCKER_AUTH_CONFIG. */
interface AuthVariable {
  auths: ReadonlyMap<string, StoredLogin>;
  /** Why it does not count; holds nothing of it. */
  problem?: string | undefined;
}

/**
 * Reads DOCKER_AUTH_CONFIG: `{"auths":{"<registry>":{"auth":"<base64>"}}}`. Like Docker's own command (since 28.3) it takes
 * none of it when one entry has no readable `auth`; other fields, which CI systems leave in it, are passed over.
 */
export function readAuthVariable(text: string | undefined): AuthVariable {
  if (!text?.trim()) return { auths: new Map() };
  const auths = fieldsOf(firstJsonValue(text)).get('auths');
  if (!isObject(auths)) return unusable('holds no JSON object with auths');
  const logins = Object.entries(auths).map(
    ([key, entry]) => [key, readLogin({ auth: fieldsOf(entry).get('auth') })] as const,
  );
  const bad = logins.find(([, { username }]) => username === undefined);
  return bad ? unusable(`has no auth that can be read at ${bad[0]}`) : { auths: new Map(logins) };
}

function unusable(why: string): AuthVariable {
  return { auths: new Map(), problem: `DOCKER_AUTH_CONFIG is not used: it ${why}` };
}
