// Builds dist/ unless it is newer than all that it is made of: npm prepares a folder again before its first `npx`, while
// a server may run from it.
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

process.chdir(resolve(import.meta.dirname, '..'));
const INPUTS = [
  'src',
  'scripts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'node_modules/.package-lock.json',
];

/** When a file, or anything in a folder, was last changed; folders tell what was removed. 0: there is none. */
function lastChange(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat?.mtimeMs ?? 0;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => lastChange(join(path, name))));
}

const built = lastChange('dist/index.mjs');
if (INPUTS.some((input) => lastChange(input) > built)) await import('./build.js');
