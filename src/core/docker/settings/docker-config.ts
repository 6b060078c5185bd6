import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { type Environment, homeDirectory } from '../../model/environment.js';

/** A field that is not of its type counts as absent, as one bad field must not lose the rest. */
const text = v.fallback(v.optional(v.string()), undefined);

const login = v.fallback(
  v.object({ auth: text, username: text, password: text, identitytoken: text, registrytoken: text }),
  {},
);

const dockerConfig = v.object({
  auths: v.fallback(v.optional(v.record(v.string(), login)), undefined),
  credHelpers: v.fallback(v.optional(v.record(v.string(), v.string())), undefined),
  credsStore: text,
  currentContext: text,
});

/** What this project reads of Docker's config.json. */
export type DockerConfig = v.InferOutput<typeof dockerConfig>;

/** A login as `docker login` left it; every field may be missing. */
export type StoredLogin = v.InferOutput<typeof login>;

/** Where the docker command keeps its settings: DOCKER_CONFIG, else ~/.docker; undefined for a user without a home. */
export function dockerConfigDir(env: Environment): string | undefined {
  if (env.DOCKER_CONFIG) return env.DOCKER_CONFIG;
  const home = homeDirectory(env);
  return home ? join(home, '.docker') : undefined;
}

/** Docker's config.json; empty when there is none or when it can't be read, as for the docker command. */
export async function readDockerConfig(env: Environment): Promise<DockerConfig> {
  const dir = dockerConfigDir(env);
  const parsed = v.safeParse(dockerConfig, dir && (await readJson(join(dir, 'config.json'))));
  return parsed.success ? parsed.output : {};
}

/** The file's JSON, or undefined when it is missing, unreadable or not JSON. */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}
