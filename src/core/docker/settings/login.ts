import { plainText } from '../../redaction/plain-text.js';
import { fieldsOf, isObject } from './go-json.js';

/** A login as `docker login` left it; every field may be missing. */
export interface StoredLogin {
  username?: string | undefined;
  password?: string | undefined;
  identitytoken?: string | undefined;
  registrytoken?: string | undefined;
  /** Something in it is of a wrong type, or its `auth` can't be read. */
  wrong?: 'type' | 'auth' | undefined;
}

/** An entry of `auths`. */
export function readLogin(entry: unknown): StoredLogin {
  const fields = fieldsOf(entry);
  let wrong: StoredLogin['wrong'] = isObject(entry) ? undefined : 'type';
  const text = (name: string) => {
    const value = fields.get(name) ?? '';
    if (typeof value !== 'string') wrong = 'type';
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const auth = text('auth');
  const stored = {
    username: text('username'),
    password: text('password'),
    identitytoken: text('identitytoken'),
    registrytoken: text('registrytoken'),
  };
  const decoded = auth === undefined ? {} : decodeAuth(auth);
  return { ...stored, ...decoded, wrong: decoded ? wrong : 'auth' };
}

/** The user name and password of an `auth`; undefined when it is not `name:password` in base64, padded, as Docker writes it. */
function decodeAuth(auth: string): Pick<StoredLogin, 'username' | 'password'> | undefined {
  const base64 = auth.replace(/[\r\n]/g, '');
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return undefined;
  const text = Buffer.from(base64, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon <= 0) return undefined;
  // Docker's own logins may be padded with NUL.
  const password = text.slice(colon + 1).replace(/^\0+|\0+$/g, '');
  return { username: text.slice(0, colon), password: password || undefined };
}

/** Keys may be addresses, as old logins are kept: `https://registry.example.com/v1/` is `registry.example.com`. */
export function hostOf(key: string): string {
  const [, authority = ''] = /:\/\/([^/?#]*)/.exec(key) ?? [];
  const host = authority.replace(/^.*@/s, '').replace(/:$/, '');
  if (host === '') return key.replace(/\/.*$/s, '');
  const [, address, port] = /^\[(.*)\](:\d+)?$/s.exec(host) ?? [];
  // Docker's own rule for IPv6: in brackets with a port, and without any when there is none.
  if (address !== undefined) return port === undefined ? address : host;
  return /:.*:/s.test(host) ? host.replace(/^(.*):(\d+)$/s, '[$1]:$2') : host;
}

/** A key, fit for a message: of an address with a user and a password the host alone. */
export function shownKey(key: string): string {
  return plainText(hostOf(key).replace(/^.*@/s, '')).replace(/\s+/g, ' ').slice(0, 100);
}
