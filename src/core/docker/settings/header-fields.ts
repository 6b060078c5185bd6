/** What this program, Node or the registry's login has to say itself. */
const OWN = [
  'connection',
  'content-length',
  'content-type',
  'host',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-registry-auth',
];

/** The fields of `HttpHeaders` in config.json that can be sent; as for the docker command, proxies may ask for them. */
export function headerFields(given: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries(
    [...given].filter(([name, value]) => !OWN.includes(name.toLowerCase()) && canBeSent(name, value)),
  );
}

/** RFC 9110 5.1 and 5.5: a token, and no control character but the tab. */
function canBeSent(name: string, value: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t -~\u0080-\u00ff]*$/.test(value);
}
