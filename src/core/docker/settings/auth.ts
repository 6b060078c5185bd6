import { askHelper } from './credential-helper.js';
import { readAuthVariable } from './auth-variable.js';
import { defaultStore } from './default-store.js';
import type { DockerConfig } from './config-content.js';
import { readDockerConfig } from './docker-config.js';
import { hostOf, type StoredLogin } from './login.js';
import type { Environment } from '../../model/environment.js';

/** What X-Registry-Auth carries. */
export interface RegistryAuth {
  username?: string | undefined;
  password?: string | undefined;
  identitytoken?: string | undefined;
  registrytoken?: string | undefined;
  serveraddress: string;
}

export interface FoundAuth {
  /** Undefined: the pull is anonymous. */
  auth?: RegistryAuth | undefined;
  /** Why credentials that are configured could not be had; safe to show. */
  problem?: string | undefined;
}

/** The key under which Docker Hub's login is kept. */
const HUB = 'https://index.docker.io/v1/';
const HUB_HOSTS = ['index.docker.io', 'docker.io', 'registry-1.docker.io'];

/**
 * The credentials that `docker pull` would use for a registry (`docker.io`, `host:port`): those of DOCKER_AUTH_CONFIG, else
 * of the registry's credential helper or the credential store, else of the config file. Goes on with the file's login, or
 * without any, when a helper gives none, and says why.
 */
export async function findAuth(registry: string, env: Environment, signal?: AbortSignal): Promise<FoundAuth> {
  const server = registry === 'docker.io' ? HUB : registry;
  const fromEnvironment = readAuthVariable(env.DOCKER_AUTH_CONFIG);
  const given = namesOf(registry, server).find((name) => fromEnvironment.auths.has(name));
  if (given !== undefined) return { auth: authOf(fromEnvironment.auths.get(given), server) };
  const config = await readDockerConfig(env);
  const stored = loginFor(config.auths, registry, server);
  const auth = authOf(stored, server);
  const problem = fromEnvironment.problem ?? config.problem;
  const helper = helperFor(config, registry, server) ?? defaultStore(config, env);
  if (!helper) return { auth, ...(!auth && problem ? { problem } : {}) };
  try {
    const kept = await helperAuth(helper, server, env, signal);
    return { auth: authOf({ ...kept, registrytoken: stored?.registrytoken }, server) };
  } catch (error) {
    return { auth, problem: (error as Error).message };
  }
}

/** What of Docker's settings can't be read, as warnings; safe to show. */
export async function settingsProblems(env: Environment): Promise<string[]> {
  const found = [readAuthVariable(env.DOCKER_AUTH_CONFIG).problem, (await readDockerConfig(env)).problem];
  return found.filter((problem) => problem !== undefined);
}

/** The values that must never be shown. */
export function secretsOf(auth: RegistryAuth | undefined): (string | undefined)[] {
  if (!auth) return [];
  return [auth.password, auth.identitytoken, auth.registrytoken, `${auth.username}:${auth.password}`];
}

/** What a registry may be called where logins are kept. */
function namesOf(registry: string, server: string): string[] {
  return [server, ...(registry === 'docker.io' ? HUB_HOSTS : [])];
}

/** The name of the helper; an empty one is that of the file itself, undefined: none is configured. */
function helperFor({ credHelpers, credsStore }: DockerConfig, registry: string, server: string) {
  const key = namesOf(registry, server).find((name) => credHelpers.has(name));
  return key === undefined ? credsStore : credHelpers.get(key);
}

async function helperAuth(
  helper: string,
  server: string,
  env: Environment,
  signal: AbortSignal | undefined,
): Promise<StoredLogin> {
  const { username, secret } = (await askHelper(helper, server, { env, signal })) ?? {};
  // Helpers keep an identity token under this user name.
  return username === '<token>'
    ? { identitytoken: secret }
    : { username: username || undefined, password: secret || undefined };
}

function authOf(login: StoredLogin | undefined, serveraddress: string): RegistryAuth | undefined {
  const { username, password, identitytoken, registrytoken } = login ?? {};
  if (!username && !password && !identitytoken && !registrytoken) return undefined;
  return { username, password, identitytoken, registrytoken, serveraddress };
}

function loginFor(
  auths: ReadonlyMap<string, StoredLogin>,
  registry: string,
  server: string,
): StoredLogin | undefined {
  if (auths.has(server)) return auths.get(server);
  const hosts = registry === 'docker.io' ? HUB_HOSTS : [registry];
  return [...auths].find(([key]) => hosts.includes(hostOf(key)))?.[1];
}
