import { accessSync, constants, statSync } from 'node:fs';
import { platform } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Environment } from '../../model/environment.js';
import type { DockerConfig } from './config-content.js';

/**
 * The credential store that the docker command asks when nothing at all is configured, if its helper is installed:
 * `docker login` then keeps the login there and writes no more than the store's name into the file.
 */
export function defaultStore(
  { auths, credHelpers, credsStore }: DockerConfig,
  env: Environment,
): string | undefined {
  if (auths.size > 0 || credHelpers.size > 0 || credsStore) return undefined;
  const store = storeOf(env);
  return isInstalled(`docker-credential-${store}`, env) ? store : undefined;
}

function storeOf(env: Environment): string {
  if (platform() === 'darwin') return 'osxkeychain';
  if (platform() === 'win32') return 'wincred';
  return isInstalled('pass', env) ? 'pass' : 'secretservice';
}

function isInstalled(program: string, { PATH = '' }: Environment): boolean {
  const names = platform() === 'win32' ? [`${program}.exe`] : [program];
  const folders = PATH.split(delimiter).filter(isAbsolute);
  return folders.some((folder) => names.some((name) => isExecutable(join(folder, name))));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
