import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname } from 'node:path';
import { shellQuote } from '../../../core/input/shell-quote.js';
import { cacheDirectory, homeDirectory, stateDirectory } from '../../../core/model/environment.js';
import { Account } from '../../../core/qappctl/account.js';
import type { Check, Surroundings } from './check.js';
import { fail, type Found, pass, warn } from './finding.js';

/** The directories that are written to, by what they are for. */
export async function directoriesOf({
  options,
  host: { env },
}: Pick<Surroundings, 'options' | 'host'>): Promise<Record<string, string>> {
  const { accessKey, secretKey, qappctlHome } = options;
  const keys = accessKey && secretKey ? { accessKey, secretKey } : undefined;
  const { localDir } = await import('../../../local/settings.js');
  const all: Record<string, string | undefined> = {};
  if (options.local) all['local platform'] = localDir(options.local.dir, env);
  else if (!options.swarm)
    all["qappctl's home"] = new Account(keys, { env, home: qappctlHome }).home ?? homeDirectory(env);
  Object.assign(all, {
    state: stateDirectory(env),
    cache: cacheDirectory(env),
    temporary: env.TMPDIR || tmpdir(),
  });
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Whether they can be written to, whose they are, and who else may write there. */
export const directories: Check = {
  name: 'directories',
  run: 'ls -ld ~ ~/.local/state',
  look: async (surroundings) => {
    const all = Object.entries(await directoriesOf(surroundings));
    return Promise.all(all.map(([what, path]) => lookAt(what, path)));
  },
};

async function lookAt(what: string, path: string): Promise<Found> {
  const there = await nearest(path);
  const { uid, mode } = await stat(there);
  const permissions = (mode & 0o7777).toString(8).padStart(4, '0');
  const shown = `${what}: ${path} (${there === path ? permissions : 'not made yet'})`;
  const writable = await access(there, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  const own = userInfo().uid;
  if (!writable)
    return fail(
      `${shown} can't be written to; ${there} is user ${uid}'s`,
      `sudo chown ${own} ${shellQuote(there)}`,
    );
  // In one such as /tmp nobody can replace what is another's.
  if (there === path && (mode & 0o022) !== 0 && (mode & 0o1000) === 0)
    return warn(`${shown} can be written to by others`, `chmod go-w ${shellQuote(path)}`);
  if (there === path && uid !== own && uid !== 0)
    return warn(`${shown} is user ${uid}'s, not yours (${own})`, `ls -ld ${shellQuote(path)}`);
  return pass(shown);
}

/** The directory itself, else the first of those above it that is there. */
export async function nearest(path: string): Promise<string> {
  const there = await stat(path).then(
    () => true,
    () => false,
  );
  return there || dirname(path) === path ? path : nearest(dirname(path));
}
