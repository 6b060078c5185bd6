import { fieldsOf } from './go-json.js';

/** A login as `docker login` left it; every field may be missing. */
export interface StoredLogin {
  username?: string | undefined;
  password?: string | undefined;
  identitytoken?: string | undefined;
  registrytoken?: string | undefined;
  /** Its `auth` can't be read. */
  broken?: true | undefined;
}

/** An entry of `auths`; undefined when it is no object. */
export function readLogin(entry: unknown): StoredLogin {
  const fields = fieldsOf(entry);
  const text = (name: string) => {
    const value = fields.get(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const auth = text('auth');
  return {
    username: text('username'),
    password: text('password'),
    ...(auth === undefined ? {} : (decodeAuth(auth) ?? { broken: true })),
    identitytoken: text('identitytoken'),
    registrytoken: text('registrytoken'),
  };
}

/** The user name and password of an `auth`; undefined when it is not `name:password` in base64, padded, as Docker writes it. */
function decodeAuth(auth: string): { username: string; password: string } | undefined {
  const base64 = auth.replace(/[\r\n]/g, '');
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return undefined;
  const text = Buffer.from(base64, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon <= 0) return undefined;
  // Docker's own logins may be padded with NUL.
  return { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/^\0+|\0+$/g, '') };
}

/** Keys may be addresses, as old logins are kept: `https://registry.example.com/v1/` is `registry.example.com`. */
export function hostOf(key: string): string {
  // Of a scheme that it knows, URL would drop the usual port, which is part of the name here.
  const address = key.replace(/^[a-z][a-z\d+.-]*:\/\//i, 'any://');
  const host = address !== key && URL.canParse(address) ? new URL(address).host : '';
  return host || key.replace(/\/.*$/s, '');
}
