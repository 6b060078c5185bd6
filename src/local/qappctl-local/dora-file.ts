import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { isShimError } from '../../core/model/errors.js';
import { parseInput } from '../../core/input/parse.js';
import { readYaml } from '../../core/input/yaml.js';
import { releaseFields } from '../../contract/nouns/releases.js';
import { INPUT_LIMITS } from '../../core/model/limits.js';
import { makeDirectory } from '../../core/files/make-directory.js';
import type { ReleaseConfig } from '../../core/model/types.js';
import { UsageError } from './go-text.js';

const FILE = 'dora.yaml';
const doraFile = v.strictObject({
  ...releaseFields,
  name: v.pipe(v.string(), v.nonEmpty('must not be empty')),
});

/** The release that a directory's dora.yaml describes. Messages never hold the file's text: it may be secret. */
export async function readDoraFile(dir: string): Promise<ReleaseConfig> {
  const path = join(dir, FILE);
  const text = await readBounded(path).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `open ${path}: ${error.code === 'ENOENT' ? 'no such file or directory' : error.code}`,
    );
  });
  try {
    return parseInput(doraFile, await readYaml(text, FILE));
  } catch (error) {
    if (!isShimError(error, 'invalid_input')) throw error;
    throw new UsageError(error.message.startsWith(FILE) ? error.message : `${FILE}: ${error.message}`);
  }
}

/** A pipe or a device could go on for ever. */
async function readBounded(path: string): Promise<string> {
  const stats = await stat(path);
  if (!stats.isFile()) throw new UsageError(`open ${path}: not a regular file`);
  if (stats.size > INPUT_LIMITS.fileBytes) throw new UsageError(`open ${path}: file too large`);
  return readFile(path, 'utf8');
}

/** Writes a template; one that is there already stays. */
export async function writeDoraTemplate(dir: string): Promise<void> {
  makeDirectory(dir, 0o777);
  await writeFile(join(dir, FILE), TEMPLATE, { flag: 'wx', mode: 0o600 }).catch(
    (error: NodeJS.ErrnoException) => {
      throw new UsageError(
        `open ${join(dir, FILE)}: ${error.code === 'EEXIST' ? 'file exists' : error.code}`,
      );
    },
  );
}

const TEMPLATE = `name: "v0"
image: "nginx:alpine"
flavor: "C1M1"
desc: ""
port: 80
command: []
args: []
health_check:
  path: "/"
  timeout: 3
env:
  - key: "KEY"
    value: "value"
log_file_paths: []
config:
  name: "config"
  files:
    - filename: "app.conf"
      mount_path: "/etc/app"
      content: ""
`;
