import { EXIT_CODE_MEANINGS } from '../globals/exit-codes.js';
import { GLOBAL_OPTIONS } from '../globals/options.js';
import { bold, escaped, section, term } from './roff.js';

/** Variables that no option has beside it. */
const VARIABLES: Readonly<Record<string, string>> = {
  DOCKER_HOST: 'address of the Docker Engine; --docker-host wins over it',
  FORCE_COLOR: 'colours also where no terminal is',
  HOME: 'where the login of qappctl, the configuration of Docker and, without the two below, state and cache are',
  XDG_STATE_HOME: 'directory of the state (default: ~/.local/state)',
  XDG_CACHE_HOME: 'directory of the cache (default: ~/.cache)',
  QAPPCTL_SHIM_COMPLETION_TIMEOUT: 'longest time that names take which a shell completes (default: 1.3s)',
};

const FILES: Readonly<Record<string, string>> = {
  '$XDG_STATE_HOME/qappctl-shim/homes/':
    'a home directory of qappctl for each access key, for this user only',
  '$XDG_STATE_HOME/qappctl-shim/local/': 'the local platform; --local-dir names another',
  '$XDG_CACHE_HOME/qappctl-shim/completion/': 'names that completion remembers for ten seconds',
  '~/.docker/config.json': 'logins of registries and contexts of Docker, which are read',
};

/** The sections that all pages share; variables of a command's own options come first. */
export function commonSections(own: Readonly<Record<string, string>>): {
  exitStatus: string;
  environment: string;
  files: string;
} {
  const global = GLOBAL_OPTIONS.filter(({ env }) => env !== undefined);
  const named = Object.fromEntries(global.map(({ env = '', description }) => [env, description]));
  const variables = { ...own, ...named, ...VARIABLES };
  return {
    exitStatus: section('EXIT STATUS', ...terms(EXIT_CODE_MEANINGS)),
    environment: section(
      'ENVIRONMENT',
      escaped('An option wins over its variable; an empty variable counts as none.'),
      ...terms(variables),
    ),
    files: section('FILES', ...terms(FILES)),
  };
}

function terms(entries: Readonly<Record<string, string>>): string[] {
  return Object.entries(entries).map(([name, text]) => term(bold(name), text));
}
