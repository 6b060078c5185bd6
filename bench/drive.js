import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const beside = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Which load driver is used: wrk where it is installed, else our own. */
export const DRIVER = isOnPath('wrk') ? 'wrk' : 'own';

function isOnPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Loads a server from another process.
 * @returns {Promise<{perSecond: number, p50: number, p99: number, max: number, failed: number}>} times in milliseconds
 */
export async function drive({ port, path = '/images', connections, seconds, distinct = false }) {
  const last = distinct ? ['distinct'] : [];
  const [file, args] =
    DRIVER === 'wrk'
      ? ['wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s', '-s', beside('driver.lua')]]
      : [process.execPath, [beside('own-driver.js'), port, path, connections, seconds]];
  const target =
    DRIVER === 'wrk' ? [`http://127.0.0.1:${port}${path}`, ...(distinct ? ['--', ...last] : [])] : last;
  const { stdout } = await exec(file, [...args, ...target].map(String), { timeout: (seconds + 60) * 1000 });
  const seen = JSON.parse(stdout.slice(stdout.lastIndexOf('{')));
  return { ...seen, perSecond: seen.requests / seen.seconds };
}
