import { askHelper } from './credential-helper.js';
import { readAuthVariable } from './auth-variable.js';
import { defaultStore } from './default-store.js';
import { type DockerConfig, readDockerConfig } from './docker-config.js';
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
  const given = storedAuth(fromEnvironment.auths, registry, server);
  if (given) return { auth: given };
  const config = await readDockerConfig(env);
  const stored = storedAuth(config.auths, registry, server);
  const problem = fromEnvironment.problem ?? config.problem;
  const helper = helperFor(config, registry, server) ?? defaultStore(config, env);
  if (!helper) return { auth: stored, ...(!stored && problem ? { problem } : {}) };
  try {
    return { auth: await helperAuth(helper, server, env, signal) };
  } catch (error) {
    return stored ? { auth: stored } : { problem: (error as Error).message };
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

/** The name of the helper; an empty one is that of the file itself, undefined: none is configured. */
function helperFor({ credHelpers, credsStore }: DockerConfig, registry: string, server: string) {
  const names = [server, ...(registry === 'docker.io' ? HUB_HOSTS : [])];
  const key = names.find((name) => credHelpers.has(name));
  return key === undefined ? credsStore : credHelpers.get(key);
}

async function helperAuth(
  helper: string,
  serveraddress: string,
  env: Environment,
  signal: AbortSignal | undefined,
): Promise<RegistryAuth | undefined> {
  const found = await askHelper(helper, serveraddress, { env, signal });
  if (!found) return undefined;
  // Helpers keep an identity token under this user name.
  if (found.username === '<token>') return { identitytoken: found.secret, serveraddress };
  return { username: found.username, password: found.secret, serveraddress };
}

function storedAuth(
  auths: ReadonlyMap<string, StoredLogin>,
  registry: string,
  serveraddress: string,
): RegistryAuth | undefined {
  const login = auths.get(serveraddress) ?? byHost(auths, registry);
  if (!login || login.broken) return undefined;
  const { username, password, identitytoken, registrytoken } = login;
  if (!username && !identitytoken && !registrytoken) return undefined;
  return { username, password, identitytoken, registrytoken, serveraddress };
}

function byHost(auths: ReadonlyMap<string, StoredLogin>, registry: string): StoredLogin | undefined {
  const hosts = registry === 'docker.io' ? HUB_HOSTS : [registry];
  return [...auths].find(([key]) => hosts.includes(hostOf(key)))?.[1];
}
