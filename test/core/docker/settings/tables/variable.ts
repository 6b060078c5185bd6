import { at, base64, HUB, LOGIN, type Setting } from './setting.js';

/** DOCKER_AUTH_CONFIG beside a login of the file, which counts where the variable does not. */
const given = (value: unknown): Setting =>
  at(
    { auths: { 'reg.example:5000': { auth: base64('file:x') } } },
    {
      env: { DOCKER_AUTH_CONFIG: typeof value === 'string' ? value : JSON.stringify(value) },
      since: 28.03,
    },
  );

/** What stands in DOCKER_AUTH_CONFIG. */
export const VARIABLE: Record<string, Setting> = {
  'a login in it': given({ auths: { 'reg.example:5000': LOGIN } }),
  'an empty one': { ...given(''), user: 'file' },
  blanks: { ...given(' \n'), user: 'file' },
  'an empty object': { ...given({}), user: 'file' },
  null: { ...given('null'), user: 'file' },
  'a login for another registry': { ...given({ auths: { other: LOGIN } }), user: 'file' },
  'a login under https://': { ...given({ auths: { 'https://reg.example:5000': LOGIN } }), user: 'file' },
  'keys in other case': given({ AUTHS: { 'reg.example:5000': { Auth: LOGIN.auth } } }),
  "Docker Hub's login": { ...given({ auths: { [HUB]: LOGIN } }), image: 'busybox' },
  'another field': { ...given({ auths: { 'reg.example:5000': LOGIN }, credsStore: 'one' }), user: 'file' },
  'another field of a login': {
    ...given({ auths: { 'reg.example:5000': { ...LOGIN, email: 'a@b' } } }),
    user: 'file',
  },
  'a login without auth': { ...given({ auths: { 'reg.example:5000': LOGIN, other: {} } }), user: 'file' },
  'a null login': { ...given({ auths: { 'reg.example:5000': LOGIN, other: null } }), user: 'file' },
  'an auth that is no base64': {
    ...given({ auths: { 'reg.example:5000': LOGIN, other: { auth: 'a:b' } } }),
    user: 'file',
  },
  'an auth of a wrong type': { ...given({ auths: { 'reg.example:5000': { auth: 5 } } }), user: 'file' },
  'no JSON': { ...given('{auths}'), user: 'file' },
  'a list': { ...given('[]'), user: 'file' },
  'two objects': { ...given(`${JSON.stringify({ auths: { 'reg.example:5000': LOGIN } })} {}`), user: 'file' },
  'blanks behind it': given(`${JSON.stringify({ auths: { 'reg.example:5000': LOGIN } })}\n`),
  'a byte order mark': {
    ...given(`\ufeff${JSON.stringify({ auths: { 'reg.example:5000': LOGIN } })}`),
    user: 'file',
  },
};
