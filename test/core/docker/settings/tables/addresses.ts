import { context, type Setting } from './setting.js';

/** Which engine is asked. */
export const ADDRESSES: Record<string, Setting> = {
  'an address over IPv4': {},
  'a newline behind the address': { env: { DOCKER_HOST: 'tcp://127.0.0.1:{four}\n' } },
  'a carriage return behind the address': { env: { DOCKER_HOST: 'tcp://127.0.0.1:{four}\r' } },
  'blanks around the address': { env: { DOCKER_HOST: ' \ttcp://127.0.0.1:{four} ' } },
  'an address without a scheme': { env: { DOCKER_HOST: '127.0.0.1:{four}' } },
  'a port alone': { env: { DOCKER_HOST: ':{four}' } },
  'tcp:// and a port': { env: { DOCKER_HOST: 'tcp://:{four}' } },
  'an IPv6 address': { env: { DOCKER_HOST: 'tcp://[::1]:{six}' } },
  'an IPv6 address without a scheme': { env: { DOCKER_HOST: '[::1]:{six}' } },
  'a path behind the port': { env: { DOCKER_HOST: 'tcp://127.0.0.1:{four}/far/away' } },
  'a path with a final slash': { env: { DOCKER_HOST: 'tcp://127.0.0.1:{four}/far/' } },
  'a socket': { env: { DOCKER_HOST: 'unix://{socket}' } },
  'an unknown scheme': { env: { DOCKER_HOST: 'gopher://127.0.0.1:{four}' } },
  'http:// as scheme': { env: { DOCKER_HOST: 'http://127.0.0.1:{four}' }, differs: 'schemes' },
  'a query in the address': { env: { DOCKER_HOST: 'tcp://127.0.0.1:{four}?a=b' }, differs: 'queries' },
  'DOCKER_CERT_PATH without TLS': { env: { DOCKER_CERT_PATH: '/nowhere' } },
  'the context of the config': {
    env: { DOCKER_HOST: '' },
    files: {
      '.docker/config.json': { currentContext: 'far' },
      ...context('far', { Host: 'tcp://127.0.0.1:{four}' }),
    },
  },
  'the context of DOCKER_CONTEXT': {
    env: { DOCKER_HOST: '', DOCKER_CONTEXT: 'near' },
    files: context('near', { Host: 'unix://{socket}' }),
  },
  'DOCKER_HOST beside a context': {
    files: {
      '.docker/config.json': { currentContext: 'near' },
      ...context('near', { Host: 'unix://{socket}' }),
    },
  },
  'a context that is gone': { env: { DOCKER_HOST: '', DOCKER_CONTEXT: 'gone' } },
  'a link-local zone': { env: { DOCKER_HOST: 'tcp://[::1%25lo]:{six}' }, differs: 'hosts' },
  'a zone as other programs write it': { env: { DOCKER_HOST: 'tcp://[::1%lo]:{six}' }, differs: 'hosts' },
  'a zone as the docker command wants it': { env: { DOCKER_HOST: 'tcp://[::1%2525lo]:{six}' } },
  'an IPv4 address inside an IPv6 one': { env: { DOCKER_HOST: 'tcp://[::ffff:127.0.0.1]:{four}' } },
  'an IPv6 address in full': { env: { DOCKER_HOST: 'tcp://[0:0:0:0:0:0:0:1]:{six}' } },
  'an IPv6 address without brackets': { env: { DOCKER_HOST: 'tcp://::1:{six}' } },
  'a shortened IPv4 address': { env: { DOCKER_HOST: 'tcp://127.1:{four}' }, differs: 'hosts' },
  'a scheme in capitals': { env: { DOCKER_HOST: 'TCP://127.0.0.1:{four}' } },
  'a scheme twice': { env: { DOCKER_HOST: 'tcp://tcp://127.0.0.1:{four}' } },
  'the scheme of a socket twice': { env: { DOCKER_HOST: 'unix://unix://{socket}' } },
  'a socket without slashes': { env: { DOCKER_HOST: 'unix:{socket}' } },
  'a user and a password in the address': { env: { DOCKER_HOST: 'tcp://me:pw@127.0.0.1:{four}/p' } },
  'a doubled slash in the path': { env: { DOCKER_HOST: 'tcp://127.0.0.1:{four}//localhost:1/q' } },
  'steps up in the path': { env: { DOCKER_HOST: 'tcp://127.0.0.1:{four}/p/../q' } },
  'an escaped slash in the path': { env: { DOCKER_HOST: 'tcp://127.0.0.1:{four}/a%2fb' } },
  'a blank and an umlaut in the path': { env: { DOCKER_HOST: 'tcp://127.0.0.1:{four}/a bä' } },
  'a broken escape in the path': { env: { DOCKER_HOST: 'tcp://127.0.0.1:{four}/%' } },
  'a backslash behind the port': { env: { DOCKER_HOST: 'tcp://127.0.0.1:{four}\\x' } },
  'a tab inside the address': { env: { DOCKER_HOST: 'tcp://127.0.0.1\t:{four}' } },
  'a byte order mark before the address': { env: { DOCKER_HOST: '\ufefftcp://127.0.0.1:{four}' } },
  'rare blanks around the address': { env: { DOCKER_HOST: '\u0085\u2003tcp://127.0.0.1:{four}\u00a0' } },
  'letters behind the port': { env: { DOCKER_HOST: 'tcp://127.0.0.1:{four}a' } },
  'an escaped letter in the host': { env: { DOCKER_HOST: 'tcp://loc%61lhost:{four}' } },
  'port 0': { env: { DOCKER_HOST: 'tcp://127.0.0.1:0' } },
  'a context with a path': {
    env: { DOCKER_HOST: '', DOCKER_CONTEXT: 'far' },
    files: context('far', { Host: 'tcp://127.0.0.1:{four}/p' }),
  },
  'a context over IPv6': {
    env: { DOCKER_HOST: '', DOCKER_CONTEXT: 'far' },
    files: context('far', { Host: 'tcp://[::1]:{six}' }),
  },
  'a context without a scheme': {
    env: { DOCKER_HOST: '', DOCKER_CONTEXT: 'far' },
    files: context('far', { Host: '127.0.0.1:{four}' }),
    differs: 'hosts',
  },
  'a context in lower case': {
    env: { DOCKER_HOST: '', DOCKER_CONTEXT: 'far' },
    files: context('far', '{"name":"far","endpoints":{"docker":{"host":"tcp://127.0.0.1:{four}"}}}'),
  },
  'a context with text behind it': {
    env: { DOCKER_HOST: '', DOCKER_CONTEXT: 'far' },
    files: context('far', '{"Name":"far","Endpoints":{"docker":{"Host":"tcp://127.0.0.1:{four}"}}} x'),
  },
  'a context that has no engine': {
    env: { DOCKER_HOST: '', DOCKER_CONTEXT: 'far' },
    files: context('far', '{"Name":"far","Endpoints":{}}'),
  },
  'the context default': {
    env: { DOCKER_HOST: '', DOCKER_CONTEXT: 'default' },
    files: {
      '.docker/config.json': { currentContext: 'far' },
      ...context('far', { Host: 'tcp://127.0.0.1:{four}' }),
    },
  },
  'blanks as address beside a context': {
    env: { DOCKER_HOST: ' ', DOCKER_CONTEXT: 'far' },
    files: context('far', { Host: 'tcp://127.0.0.1:{four}' }),
  },
  'the context of a config that is broken': {
    env: { DOCKER_HOST: '' },
    files: {
      '.docker/config.json': '{"currentContext":"far",}',
      ...context('far', { Host: 'tcp://127.0.0.1:{four}' }),
    },
  },
  'a proxy for the web': {
    env: { DOCKER_HOST: 'tcp://engine.invalid:2375', HTTP_PROXY: 'http://127.0.0.1:{four}' },
    differs: 'proxies',
  },
  'TLS asked for beside a socket': {
    env: { DOCKER_HOST: 'unix://{socket}', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nowhere' },
    differs: 'tls',
  },
};
