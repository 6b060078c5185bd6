import { askHelper } from './credential-helper.js';
import { readDockerConfig, type DockerConfig, type StoredLogin } from './docker-config.js';
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
 * The credentials that `docker pull` would use for a registry (`docker.io`, `host:port`): those of the registry's
 * credential helper, else of the credential store, else of the config file. Like `docker pull`, goes on without
 * when they can't be had, and says why.
 */
export async function findAuth(registry: string, env: Environment, signal?: AbortSignal): Promise<FoundAuth> {
  const config = await readDockerConfig(env);
  const server = registry === 'docker.io' ? HUB : registry;
  const helper = helperFor(config, registry, server);
  if (helper === undefined) return { auth: storedAuth(config, registry, server) };
  try {
    return { auth: await helperAuth(helper, server, env, signal) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** The values that must never be shown. */
export function secretsOf(auth: RegistryAuth | undefined): (string | undefined)[] {
  if (!auth) return [];
  return [auth.password, auth.identitytoken, auth.registrytoken, `${auth.username}:${auth.password}`];
}

function helperFor(config: DockerConfig, registry: string, server: string): string | undefined {
  const { credHelpers = {}, credsStore } = config;
  const key = [server, ...(registry === 'docker.io' ? HUB_HOSTS : [])].find((name) =>
    Object.hasOwn(credHelpers, name),
  );
  return (key && credHelpers[key]) || credsStore || undefined;
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
  if (found.Username === '<token>') return { identitytoken: found.Secret, serveraddress };
  return { username: found.Username, password: found.Secret, serveraddress };
}

function storedAuth(
  { auths = {} }: DockerConfig,
  registry: string,
  server: string,
): RegistryAuth | undefined {
  const login = Object.hasOwn(auths, server) ? auths[server] : byHost(auths, registry);
  if (!login) return undefined;
  const { username, password } = login.auth ? decode(login.auth) : login;
  const { identitytoken, registrytoken } = login;
  if (!username && !identitytoken && !registrytoken) return undefined;
  return { username, password, identitytoken, registrytoken, serveraddress: server };
}

/** Keys may carry a scheme and a path, as old logins do: `https://registry.example.com/v1/`. */
function byHost(auths: Record<string, StoredLogin>, registry: string): StoredLogin | undefined {
  const hosts = registry === 'docker.io' ? HUB_HOSTS : [registry];
  const key = Object.keys(auths).find((name) =>
    hosts.includes(name.replace(/^https?:\/\//, '').replace(/\/.*$/s, '')),
  );
  return key === undefined ? undefined : auths[key];
}

function decode(auth: string): { username?: string; password?: string } {
  const text = Buffer.from(auth, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 0) return {};
  // Docker's own logins may be padded with NUL.
  return { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '') };
}
