import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Environment, homeDirectory } from '../../model/environment.js';
import { fileReason } from '../../files/file-reasons.js';
import { type DockerConfig, EMPTY_CONFIG, parseDockerConfig } from './config-content.js';

const ABSENT = ['ENOENT', 'ENOTDIR'];

/** Where the docker command keeps its settings: DOCKER_CONFIG, else ~/.docker; undefined for a user without a home. */
export function dockerConfigDir(env: Environment): string | undefined {
  if (env.DOCKER_CONFIG) return env.DOCKER_CONFIG;
  // Unlike a program's own files, Docker's may be below a home that is no absolute path.
  const home = env.HOME || homeDirectory(env);
  return home ? join(home, '.docker') : undefined;
}

/** Docker's config.json; empty when there is none. What can't be read counts as absent, and `problem` says so. */
export async function readDockerConfig(env: Environment): Promise<DockerConfig> {
  const dir = dockerConfigDir(env);
  if (dir === undefined) return EMPTY_CONFIG;
  const path = join(dir, 'config.json');
  const text = await readFile(path).catch((error: NodeJS.ErrnoException) => error);
  if (text instanceof Error)
    return ABSENT.includes(text.code ?? '')
      ? EMPTY_CONFIG
      : { ...EMPTY_CONFIG, problem: unreadable(path, text) };
  const { problem, ...config } = parseDockerConfig(text);
  return { ...config, problem: problem && `${path} ${problem}` };
}

function unreadable(path: string, { code = 'unknown error' }: NodeJS.ErrnoException): string {
  return `${path} can't be read: ${fileReason(code).why}`;
}
