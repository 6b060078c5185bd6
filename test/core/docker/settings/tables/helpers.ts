import { at, GIVES, HUB, LOGIN, type Setting } from './setting.js';

/** Logins that a program keeps. */
export const HELPERS: Record<string, Setting> = {
  'a helper of the registry': at(
    { credHelpers: { 'reg.example:5000': 'one' }, credsStore: 'no' },
    { helpers: { one: GIVES('one') } },
  ),
  'a helper of another registry': at({ credHelpers: { other: 'one' }, auths: { 'reg.example:5000': LOGIN } }),
  'a store': at({ credsStore: 'one' }, { helpers: { one: GIVES('one') } }),
  'a store, for Docker Hub': at(
    { credsStore: 'one' },
    { image: 'busybox', helpers: { one: `read s; echo "{\\"Username\\":\\"$s\\",\\"Secret\\":\\"x\\"}"` } },
  ),
  'a helper without a name beside a store': at(
    { credHelpers: { 'reg.example:5000': '' }, credsStore: 'one', auths: { 'reg.example:5000': LOGIN } },
    { helpers: { one: GIVES('one') } },
  ),
  'a null among the helpers': at(
    { credHelpers: { other: null, 'reg.example:5000': 'one' } },
    { helpers: { one: GIVES('one') } },
  ),
  'a token of a helper': at({ credsStore: 'one' }, { helpers: { one: GIVES('<token>') } }),
  "a helper's answer in lower case": at(
    { credsStore: 'one' },
    { helpers: { one: `cat >/dev/null; echo '{"username":"low","secret":"x"}'` } },
  ),
  "text behind a helper's answer": at(
    { credsStore: 'one' },
    { helpers: { one: `${GIVES('one')}; echo more` } },
  ),
  'a helper that has none': at(
    { credsStore: 'one', auths: { 'reg.example:5000': LOGIN } },
    { helpers: { one: 'echo credentials not found in native keychain; exit 1' } },
  ),
  'a helper that is missing': at({ credsStore: 'gone' }),
  'a helper that is missing, and a login': at({ credsStore: 'gone', auths: { 'reg.example:5000': LOGIN } }),
  'a helper that fails, and a login': at(
    { credsStore: 'one', auths: { 'reg.example:5000': LOGIN } },
    { helpers: { one: 'exit 3' } },
  ),
  'pass installed and nothing configured': {
    helpers: { pass: GIVES('of-pass') },
    files: { 'bin/pass': '#!/bin/sh\n' },
  },
  'pass installed and a login configured': at(
    { auths: { other: LOGIN } },
    { helpers: { pass: GIVES('of-pass') } },
  ),
  'a helper that has none, and a registry token': at(
    { credsStore: 'one', auths: { 'reg.example:5000': { registrytoken: 'tok' } } },
    { helpers: { one: 'echo credentials not found in native keychain; exit 1' } },
  ),
  'a helper beside a registry token': at(
    { credsStore: 'one', auths: { 'reg.example:5000': { registrytoken: 'tok' } } },
    { helpers: { one: GIVES('one') } },
  ),
  'a helper that gives a name only': at(
    { credsStore: 'one' },
    { helpers: { one: `echo '{"Username":"ann"}'` } },
  ),
  'a helper that gives a secret only': at(
    { credsStore: 'one' },
    { helpers: { one: `echo '{"Secret":"x"}'` } },
  ),
  'a helper that gives empty texts': at(
    { credsStore: 'one' },
    { helpers: { one: `echo '{"Username":"","Secret":""}'` } },
  ),
  'a helper that talks beside its answer': at(
    { credsStore: 'one' },
    { helpers: { one: `echo hi >&2; ${GIVES('one')}` } },
  ),
  'a helper that reads nothing': at(
    { credsStore: 'one' },
    { helpers: { one: `exec <&-; echo '{"Username":"u","Secret":"x"}'` } },
  ),
  'a helper with a blank in its name': at({ credsStore: 'a b' }, { helpers: { 'a b': GIVES('one') } }),
  'a helper with signs in its name': at({ credsStore: 'a+ä' }, { helpers: { 'a+ä': GIVES('one') } }),
  'a helper under an old key': at(
    { credHelpers: { 'https://reg.example:5000': 'one' } },
    { helpers: { one: GIVES('one') } },
  ),
  "a helper of Docker Hub's": at(
    { credHelpers: { [HUB]: 'one' } },
    { image: 'busybox', helpers: { one: GIVES('one') } },
  ),
  "a helper of Docker Hub's short name": at(
    { credHelpers: { 'docker.io': 'one' } },
    { image: 'busybox', helpers: { one: GIVES('one') }, differs: 'hub' },
  ),
  'a null helper beside a store': at(
    { credHelpers: { 'reg.example:5000': null }, credsStore: 'one', auths: { 'reg.example:5000': LOGIN } },
    { helpers: { one: GIVES('one') } },
  ),
  'the helper of pass without pass': { helpers: { pass: GIVES('of-pass') } },
  'the helper of the secret service': { helpers: { secretservice: GIVES('of-service') } },
  'the helper of the secret service beside pass': {
    helpers: { secretservice: GIVES('of-service') },
    files: { 'bin/pass': '#!/bin/sh\n' },
  },
  'pass, and a config that says nothing': {
    helpers: { pass: GIVES('of-pass') },
    files: {
      'bin/pass': '#!/bin/sh\n',
      '.docker/config.json': { auths: {}, credHelpers: {}, credsStore: '' },
    },
  },
  'pass, and a config that is broken': {
    helpers: { pass: GIVES('of-pass') },
    files: { 'bin/pass': '#!/bin/sh\n', '.docker/config.json': '{' },
  },
  'pass, and an empty login': {
    helpers: { pass: GIVES('of-pass') },
    files: { 'bin/pass': '#!/bin/sh\n', '.docker/config.json': { auths: { other: null } } },
  },
};
