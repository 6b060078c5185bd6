import { type Environment, homeDirectory } from '../model/environment.js';

/** Variables that qappctl may see; keys, tokens and the rest of our environment stay here. */
const PASSED = new Set([
  'PATH',
  'HOME',
  'TMPDIR',
  'LANG',
  'LC_ALL',
  'TZ',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'all_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'XDG_RUNTIME_DIR',
  'DOCKER_HOST',
  'DOCKER_CONFIG',
  'DOCKER_CONTEXT',
  'DOCKER_CERT_PATH',
  'DOCKER_TLS_VERIFY',
  'DOCKER_API_VERSION',
]);

/** Settings of the local platform, which `qappctl-local` reads. */
const LOCAL = /^QAPPCTL_SHIM_LOCAL(_|$)/;

/** The child's whole environment. With a home of its own, Docker's config still comes from the user's. */
export function childEnvironment(
  env: Environment,
  { home, dockerHost }: { home: string | undefined; dockerHost: string | undefined },
): Record<string, string> {
  const child: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && (PASSED.has(name) || LOCAL.test(name))) child[name] = value;
  }
  if (home !== undefined) {
    const own = homeDirectory(env);
    if (own !== undefined) child.DOCKER_CONFIG ??= `${own}/.docker`;
    child.HOME = home;
  }
  if (dockerHost !== undefined) child.DOCKER_HOST = dockerHost;
  return child;
}
