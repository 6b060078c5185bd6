import { invalidInput, quoteValue } from '../core/input/invalid-input.js';
import { DEFAULT_PLATFORM } from './store/names.js';
import type { Environment } from '../core/model/environment.js';

const OVERCOMMIT = 'QAPPCTL_SHIM_SWARM_OVERCOMMIT';

/** A registry that every node reaches, and the path in it below which this platform's images are. */
export interface RegistrySettings {
  /** `host:port`, as a login names it. */
  host: string;
  /** `host:port/path`, without a final slash. */
  repository: string;
}

/** `host`, `host:port` or `host:port/path`; throws `invalid_input`. */
export function registrySettings(given: string | undefined): RegistrySettings | undefined {
  if (given === undefined) return undefined;
  const repository = given.replace(/\/+$/, '');
  const [host = '', ...path] = repository.split('/');
  const isHost =
    /^(?:[a-z\d](?:[-a-z\d]*[a-z\d])?(?:\.[a-z\d](?:[-a-z\d]*[a-z\d])?)*|\[[a-f\d:]+\])(?::\d{1,5})?$/i.test(
      host,
    );
  const isPath = path.every((part) => /^[a-z\d]+(?:(?:[._]|__|-+)[a-z\d]+)*$/.test(part));
  // Docker takes a first part without a dot or a port for a path on Docker Hub.
  if (isHost && isPath && /[.:]|^localhost$/.test(host)) return { host, repository };
  throw invalidInput(
    `invalid registry ${quoteValue(given)}`,
    'name its host, with a port unless it is 443, and a path if you like: --registry registry.example.com:5000/qapp',
  );
}

/** How often the cores of a node are given out: QAPPCTL_SHIM_SWARM_OVERCOMMIT, else once. */
export function overcommit(env: Environment): number {
  const given = env[OVERCOMMIT] || '1';
  const times = Number(given);
  if (times >= 1 && times <= 100) return times;
  throw invalidInput(`invalid ${OVERCOMMIT} ${quoteValue(given)}`, 'give a number from 1 to 100');
}

/** Which of several platforms on the swarm: as given, else `default`; throws `invalid_input`. */
export function platformName(given: string | undefined): string {
  const name = given ?? DEFAULT_PLATFORM;
  if (/^[a-z](?:[-a-z\d]{0,18}[a-z\d])?$/.test(name)) return name;
  throw invalidInput(
    `invalid name of a platform on the swarm ${quoteValue(name)}`,
    'use 1 to 20 lower-case letters, digits and dashes: --swarm-name staging',
  );
}
