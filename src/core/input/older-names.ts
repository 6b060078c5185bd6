import { quoteValue } from './invalid-input.js';

/** What the tool before qappctl called the fields of a release, and what is given in their place. */
const OLDER: Readonly<Record<string, string>> = {
  ufopname: "'ufopname' is the app, which is named in the command or in the path",
  verstr: "'verstr' is called 'name' now",
};

/** Says how the fields of a file of the older tool are written now; undefined when there are none of them. */
export function olderNames(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = Object.keys(value).filter((key) => Object.hasOwn(OLDER, key));
  const says = found.map((key) => OLDER[key] ?? '');
  if (hasGlobalEnv(value)) says.push("the list in 'env.global' is the value of 'env' itself now");
  if (says.length === 0) return undefined;
  return `unknown field ${quoteValue(found[0] ?? 'env.global')} of an older tool: ${says.join('; ')}`;
}

function hasGlobalEnv(value: object): boolean {
  const { env } = value as { env?: unknown };
  return typeof env === 'object' && env !== null && !Array.isArray(env) && 'global' in env;
}
