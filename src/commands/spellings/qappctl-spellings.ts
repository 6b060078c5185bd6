/** Commands as those who know qappctl type them; where a group has the name here, the name alone calls its command. */
export const QAPPCTL_COMMANDS: Readonly<Record<string, readonly [noun: string, verb: string]>> = {
  list: ['apps', 'list'],
  register: ['apps', 'register'],
  unregister: ['apps', 'unregister'],
  flavor: ['flavors', 'list'],
  region: ['regions', 'list'],
  images: ['images', 'list'],
  push: ['images', 'push'],
  pull: ['images', 'pull'],
};

/** What an option of qappctl is here: another option, whose value may be made of the given one, or a bare word. */
export type OwnOption = { name: string; value?: (given: string) => string } | 'operand';

const ACCESS_KEY = { name: '--access-key' };
const SECRET_KEY = { name: '--secret-key' };

/** Options that are called otherwise here, by the command that has them here. */
export const QAPPCTL_OPTIONS: Readonly<Record<string, Readonly<Record<string, OwnOption>>>> = {
  login: { '--ak': ACCESS_KEY, '-u': ACCESS_KEY, '--sk': SECRET_KEY, '-p': SECRET_KEY },
  'releases create': { '-c': { name: '--file', value: (directory) => `${directory}/dora.yaml` } },
  'releases init': { '-p': 'operand' },
  'deploys create': { '--expect_replicas': { name: '--replicas' } },
  'deploys delete': { '--id': 'operand' },
  'instances list': { '--deploy': 'operand' },
};
