/** One of the tokens that callers of a server show. */
export interface Token {
  value: string;
  /** What logs and `/whoami` call whoever shows it. */
  name?: string | undefined;
  readOnly: boolean;
}

const TOKEN_MIN_LENGTH = 32;

/**
 * A token file: one token a line, optionally followed by `read-only` and after a name, as in `ci: <token>`; blank lines
 * and lines that begin with `#` do not count. Throws an error that names the line and never the token.
 */
export function parseTokens(text: string): Token[] {
  const tokens: Token[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [, name, given = ''] = /^\s*(?:([\w.-]{1,64}):\s+)?(.*?)\s*$/.exec(line) ?? [];
    const [value = '', scope, ...rest] = given.split(/\s+/);
    if (value === '' || value.startsWith('#')) continue;
    if (value.length < TOKEN_MIN_LENGTH || !/^[\x21-\x7e]+$/.test(value))
      throw new Error(`line ${index + 1}: a token has at least ${TOKEN_MIN_LENGTH} printable characters`);
    if (rest.length > 0 || (scope !== undefined && scope !== 'read-only' && scope !== 'read-write'))
      throw new Error(`line ${index + 1}: a token may be followed by read-only or read-write`);
    tokens.push({ value, name, readOnly: scope === 'read-only' });
  }
  if (tokens.length === 0) throw new Error('it holds no token');
  return tokens;
}
