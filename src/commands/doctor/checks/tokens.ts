import { stat } from 'node:fs/promises';
import { shellQuote } from '../../../core/input/shell-quote.js';
import type { Check } from './check.js';
import { fail, pass } from './finding.js';

const MAKE = '(umask 077; openssl rand -hex 32 > tokens)';

/** The tokens that `serve` would ask for: how many, never which. */
export const tokens: Check = {
  name: 'tokens',
  run: 'ls -l "$AUTH_TOKEN_FILE"',
  look: async ({ tokenFile, host: { env } }) => {
    if (!tokenFile && !env.AUTH_TOKEN)
      return pass('none: a server asks for no token (AUTH_TOKEN_FILE names a file)');
    const stats = tokenFile ? await stat(tokenFile).catch(() => undefined) : undefined;
    if (tokenFile && !stats) return fail(`the token file ${tokenFile} can't be found`, MAKE);
    // Reading a pipe would take from it what the server is to get.
    if (stats && !stats.isFile()) return pass(`${tokenFile} is no regular file, and not read`);
    if (tokenFile && stats && (stats.mode & 0o077) !== 0)
      return fail(`the token file ${tokenFile} can be read by others`, `chmod 600 ${shellQuote(tokenFile)}`);
    const { secretReader } = await import('../../serve/secrets.js');
    const read = await secretReader({
      tokenFile,
      tokenText: env.AUTH_TOKEN,
      tlsCert: undefined,
      tlsKey: undefined,
    });
    const { tokens: all } = read();
    const readOnly = all.filter((token) => token.readOnly).length;
    const where = tokenFile ? `${tokenFile} (0${((stats?.mode ?? 0) & 0o777).toString(8)})` : 'AUTH_TOKEN';
    return pass(`${where}: ${all.length} tokens, ${readOnly} of them read-only`);
  },
};
