import { stat, statfs } from 'node:fs/promises';
import { shellQuote } from '../../../core/input/shell-quote.js';
import { DOCTOR_LIMITS } from '../../../core/model/limits.js';
import type { Check } from './check.js';
import { fail, type Found, pass, warn } from './finding.js';
import { directoriesOf, nearest } from './directories.js';

const MIB = 1024 * 1024;

/** Whether there is room where something is written. */
export const disk: Check = {
  name: 'disk',
  run: 'df -h ~ /tmp',
  look: async (surroundings) => {
    const paths = await Promise.all(Object.values(await directoriesOf(surroundings)).map(nearest));
    const devices = await Promise.all(paths.map(async (path) => (await stat(path)).dev));
    const one = paths.filter((_, index) => devices.indexOf(devices[index] ?? 0) === index);
    const found = await Promise.all(one.map(lookAt));
    const bad = found.filter(({ status }) => status !== 'pass');
    return bad.length > 0 ? bad : pass(found.map(({ message }) => message).join(', '));
  },
};

async function lookAt(path: string): Promise<Found> {
  const { bsize, blocks, bavail, files, ffree } = await statfs(path);
  const free = bavail * bsize;
  const show = `df -h ${shellQuote(path)}; df -i ${shellQuote(path)}`;
  const text = `${Math.floor(free / MIB)} MiB free at ${path}`;
  // Some file systems count neither.
  if ((blocks > 0 && bavail === 0) || (files > 0 && ffree === 0))
    return fail(`no space left at ${path}`, show);
  return blocks > 0 && free < DOCTOR_LIMITS.freeBytes ? warn(text, show) : pass(text);
}
