import { at, base64, GIVES, HUB, LOGIN, type Setting } from './setting.js';

/** Logins that stand in a file. */
export const FILES: Record<string, Setting> = {
  'a login': at({ auths: { 'reg.example:5000': LOGIN } }),
  'a login for another port': at({ auths: { 'reg.example': LOGIN } }),
  'a login under https://': at({ auths: { 'https://reg.example:5000': LOGIN } }),
  'a login under https:// with a path': at({ auths: { 'https://reg.example:5000/v2/x': LOGIN } }),
  'a login under http:// with a path': at({ auths: { 'http://reg.example:5000/v1/': LOGIN } }),
  'a login with a path and no scheme': at({ auths: { 'reg.example:5000/v1/': LOGIN } }),
  'a login under tcp://': at({ auths: { 'tcp://reg.example:5000': LOGIN } }, { since: 28 }),
  'the usual port in a key': at(
    { auths: { 'https://reg.example:443': LOGIN } },
    { image: 'reg.example:443/a' },
  ),
  'the usual port in a key only': at(
    { auths: { 'https://reg.example:443': LOGIN } },
    { image: 'reg.example/a' },
  ),
  "Docker Hub's login": at({ auths: { [HUB]: LOGIN } }, { image: 'busybox' }),
  "Docker Hub's login under its short name": at(
    { auths: { 'docker.io': LOGIN } },
    { image: 'busybox', differs: 'hub' },
  ),
  'a user name and a password': at({ auths: { 'reg.example:5000': { username: 'ann', password: 'x' } } }),
  'an identity token': at({ auths: { 'reg.example:5000': { ...LOGIN, identitytoken: 'tok' } } }),
  'a registry token': at({ auths: { 'reg.example:5000': { registrytoken: 'tok' } } }),
  'a password with colons and NULs': at({ auths: { 'reg.example:5000': { auth: base64('ann:a:b\0\0') } } }),
  'a newline in the base64': at({ auths: { 'reg.example:5000': { auth: `${LOGIN.auth}\n` } } }),
  'base64 without its padding': at({
    auths: { 'reg.example:5000': { auth: base64('ann:ab').replace(/=+$/, '') } },
  }),
  'an auth without a colon': at({ auths: { 'reg.example:5000': { auth: base64('ann') } } }),
  'keys in other case': at({ AUTHS: { 'reg.example:5000': { Auth: LOGIN.auth } } }),
  'a field in two spellings': at('{"credsStore":"no","credsstore":"two"}', {
    helpers: { two: GIVES('two') },
  }),
  'text behind the first value': at(`{"auths":{"reg.example:5000":${JSON.stringify(LOGIN)}}} and {more}`),
  'a byte order mark': at(`\ufeff{"auths":{"reg.example:5000":${JSON.stringify(LOGIN)}}}`),
  'a trailing comma': at(`{"auths":{"reg.example:5000":${JSON.stringify(LOGIN)}},}`),
  'an empty file': at(''),
  'null as the config': at('null'),
  'a list as the config': at('[]'),
  'a null among the logins': at({ auths: { 'reg.example:5000': LOGIN, other: null } }),
  'a key in capitals': at({ auths: { 'REG.EXAMPLE:5000': LOGIN } }),
  'a scheme of a key in capitals': at({ auths: { 'HTTPS://reg.example:5000/v1/': LOGIN } }, { since: 28 }),
  'a user in a key': at({ auths: { 'https://u:p@reg.example:5000': LOGIN } }, { since: 28 }),
  'a query in a key': at({ auths: { 'https://reg.example:5000?a=b': LOGIN } }, { since: 28 }),
  'a colon without a port in a key': at(
    { auths: { 'https://reg.example:': LOGIN } },
    { image: 'reg.example/a', since: 28 },
  ),
  'zeros before the port of a key': at({ auths: { 'https://reg.example:05000': LOGIN } }),
  'an IPv6 registry': at({ auths: { 'https://[::1]:5000/v1': LOGIN } }, { image: '[::1]:5000/a', since: 28 }),
  'an IPv6 registry without a port': at(
    { auths: { 'https://[::1]/v1': LOGIN } },
    { image: '[::1]/a', since: 28, user: null },
  ),
  'an IPv6 registry without brackets': at(
    { auths: { 'https://::1:5000/v1': LOGIN } },
    { image: '[::1]:5000/a', since: 28.02 },
  ),
  'an empty login before an old key': at({
    auths: { 'reg.example:5000': {}, 'https://reg.example:5000': LOGIN },
  }),
  'a null login before an old key': at({
    auths: { 'reg.example:5000': null, 'https://reg.example:5000': LOGIN },
  }),
  'a password alone': at({ auths: { 'reg.example:5000': { password: 'x' } } }),
  'an auth beside a name and a password': at({
    auths: { 'reg.example:5000': { ...LOGIN, username: 'x', password: 'y' } },
  }),
  'an auth with an empty password': at({ auths: { 'reg.example:5000': { auth: base64('ann:') } } }),
  'an auth with an empty name, and a token': at(
    { auths: { 'reg.example:5000': { auth: base64(':pw'), identitytoken: 'tok' } } },
    { since: 28, user: null },
  ),
  'an auth without a colon, and a token': at({
    auths: { 'reg.example:5000': { auth: base64('ann'), identitytoken: 'tok' } },
  }),
  'an auth with blanks': at({ auths: { 'reg.example:5000': { auth: ` ${LOGIN.auth}` } } }),
  'an auth in the alphabet of addresses': at({
    auths: { 'reg.example:5000': { auth: base64('ann:\u07ff\u07ff?').replaceAll('/', '_') } },
  }),
  'an auth with padding inside': at({ auths: { 'reg.example:5000': { auth: 'YTo=YTo=' } } }),
  'an auth with newlines in its padding': at({ auths: { 'reg.example:5000': { auth: 'YTpiYw=\n=\r\n' } } }),
  'NULs around a password': at({ auths: { 'reg.example:5000': { auth: base64('ann:\0p\0w\0') } } }),
  'an umlaut in name and password': at({ auths: { 'reg.example:5000': { auth: base64('änn:pä') } } }),
  'tokens in other case': at({ auths: { 'reg.example:5000': { IdentityToken: 'a', REGISTRYTOKEN: 'b' } } }),
  'a null behind a value': at(`{"auths":{"reg.example:5000":{"auth":"${LOGIN.auth}","Auth":null}}}`),
  'logins in two fields': at(`{"auths":{"reg.example:5000":{"auth":"${LOGIN.auth}"}},"AUTHS":{"other":{}}}`),
  'a long s in a key': at(`{"auth\u017f":{"reg.example:5000":{"auth":"${LOGIN.auth}"}}}`),
  'two objects in the file': at(`{"auths":{"reg.example:5000":{"auth":"${LOGIN.auth}"}}}{"auths":{}}`),
  'a brace in a text, and text behind': at(
    `{"x":"}{\\"","auths":{"reg.example:5000":{"auth":"${LOGIN.auth}"}}} tail "`,
  ),
  'null before an object': at(`null {"auths":{"reg.example:5000":{"auth":"${LOGIN.auth}"}}}`),
  'a file that ends early': at(`{"auths":{"reg.example:5000":{"auth":"${LOGIN.auth}"}}`),
  'a comment': at(`// mine\n{"auths":{"reg.example:5000":{"auth":"${LOGIN.auth}"}}}`),
  'a tab inside a text': at(`{"x":"a\tb","auths":{"reg.example:5000":{"auth":"${LOGIN.auth}"}}}`),
  'a login of a wrong type': at({ auths: { other: 'x', 'reg.example:5000': LOGIN } }, { differs: 'odd' }),
  'a store of a wrong type': at({ credsStore: 5, auths: { 'reg.example:5000': LOGIN } }, { differs: 'odd' }),
  'another field of a wrong type': at(
    { psFormat: 5, auths: { 'reg.example:5000': LOGIN } },
    { differs: 'odd' },
  ),
  'a field twice': at(`{"auths":{"reg.example:5000":{"auth":"${LOGIN.auth}"}},"auths":{"other":{}}}`, {
    differs: 'odd',
  }),
  'no HOME': { env: { HOME: '' }, files: {} },
  'a home that is no absolute path': at(
    { auths: { 'reg.example:5000': LOGIN } },
    { env: { HOME: '{relative}' } },
  ),
  DOCKER_CONFIG: {
    env: { DOCKER_CONFIG: '{home}/cfg' },
    files: { 'cfg/config.json': { auths: { 'reg.example:5000': LOGIN } } },
  },
};
