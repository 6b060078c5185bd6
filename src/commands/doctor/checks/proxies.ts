import type { Check } from './check.js';
import { pass, warn } from './finding.js';

const NAMES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY'];

/** The proxies that qappctl is started with, without whom they are for. */
export const proxies: Check = {
  name: 'proxies',
  run: 'env | grep -i _proxy | sed "s,//.*@,//,"',
  look: async ({ host: { env } }) => {
    const set = NAMES.flatMap((name) => [name, name.toLowerCase()]).filter((name) => env[name]);
    if (set.length === 0) return pass('none');
    const shown = set.map((name) => `${name}=${redacted(env[name] ?? '')}`).join(' ');
    const broken = set.find((name) => !/no_proxy/i.test(name) && !isProxy(env[name] ?? ''));
    if (broken)
      return warn(
        `${broken} is no address of a proxy: ${shown}`,
        `export ${broken}=http://proxy.example.com:3128`,
      );
    return pass(shown);
  },
};

/** Without user and password: all in front of the last `@`, as either may hold any character. */
function redacted(value: string): string {
  return value.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1[redacted]@');
}

function isProxy(value: string): boolean {
  return URL.canParse(/^[a-z0-9]+:\/\//i.test(value) ? value : `http://${value}`);
}
