import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Outcome, runBin } from '../helpers/bin.js';
import { type RemoteBackend, REMOTE_BACKENDS } from './backends.js';
import { CONTENTS } from './request-rows.js';

const DEPLOY = ['--region', 'z0'];
const RELEASE = ['--image', 'nginx:alpine', '--flavor', 'C1M1'];

const TIME = /\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[-+]\d\d:\d\d)/g;
const BEGUN = Date.now() - 1_000;

/** Command lines that do no harm to each other's outcome, in words. */
const LINES = [
  ['apps', 'list'],
  ['apps', 'list', '--quiet'],
  ['apps', 'register', 'fresh', '--desc', '新的'],
  ['apps', 'register', 'zenx'],
  ['apps', 'register', 'Zenx'],
  ['apps', 'unregister', 'zenx'],
  ['apps', 'unregister', 'nobody'],
  ['flavors', 'list'],
  ['regions', 'list'],
  ['images', 'list'],
  ['images', 'list', '--limit', '1'],
  ['images', 'push', 'nginx:alpine'],
  ['images', 'push', 'registry.example.com/team/nginx:alpine'],
  ['images', 'push', '../x'],
  ['releases', 'list', 'zenx'],
  ['releases', 'list', 'nobody'],
  ['releases', 'create', 'zenx', ...RELEASE, '--name', 'v2', '--port', '80', '--env', 'K=V'],
  ['releases', 'create', 'zenx', ...RELEASE, '--name', 'v1'],
  ['releases', 'create', 'zenx', ...RELEASE, '--port', '0'],
  ['releases', 'create', 'zenx', '--image', 'none:1', '--flavor', 'C1M1'],
  ['releases', 'create', 'zenx', '--image', 'nginx:alpine', '--flavor', 'C0M0'],
  ['releases', 'create', 'zenx'],
  ['deploys', 'list', 'zenx', ...DEPLOY],
  ['deploys', 'list', 'zenx'],
  ['deploys', 'list', 'zenx', '--region', 'z9'],
  ['deploys', 'create', 'zenx', '--release', 'none', ...DEPLOY],
  ['deploys', 'create', 'zenx', '--release', 'v1', ...DEPLOY, '--replicas=-1'],
  ['deploys', 'create', 'zenx', '--release=--help', ...DEPLOY],
  ['deploys', 'delete', 'zenx', 'g1', ...DEPLOY],
  ['deploys', 'delete', 'zenx', 'g2', ...DEPLOY],
  ['instances', 'list', 'zenx', 'g1', ...DEPLOY],
  ['instances', 'list', 'zenx', 'g2', ...DEPLOY],
  ['instances', 'list', 'zenx', 'g1'],
];

describe.each(REMOTE_BACKENDS)('commands that ask $name', ({ open }) => {
  let backend: RemoteBackend;
  beforeAll(async () => void (backend = await open()));
  afterAll(() => backend.dispose());
  beforeEach(() => backend.clearFaults());

  const here = (...args: string[]) => runBin([...backend.args, ...args], { env: backend.env });
  const there = (...args: string[]) => {
    const { args: given, env } = backend.commands ?? backend;
    return runBin([...given, ...args], { env });
  };
  /** Instances of our own platforms get names by chance, and on a swarm the time at which they were made. */
  const masked = (text: string) =>
    text
      .replace(/\b(g1)-\w{10}-\w{5}\b/g, '$1-<instance>')
      .replace(TIME, (time) => (Date.parse(time) >= BEGUN ? '<now>' : time));
  const shown = ({ exitCode, stdout, stderr }: Outcome) => [exitCode, masked(stdout), masked(stderr)];

  it.each(LINES.map((words) => ({ line: words.join(' '), words })))(
    'print, hint and end as here: $line',
    async ({ words }) => {
      for (const json of [[], ['--json']]) {
        await backend.fill(CONTENTS);
        const expected = shown(await here(...words, ...json));
        await backend.fill(CONTENTS);
        expect(shown(await there(...words, ...json))).toEqual(expected);
      }
    },
  );

  it('fail as here when the platform does', async () => {
    await backend.fill(CONTENTS);
    await backend.fault('deploy list', { exit: 1, stderr: 'code:500,msg:try again later' });
    const time = /\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d/g;
    const outcome = async (run: typeof here) => {
      const { exitCode, stderr } = await run('deploys', 'list', 'zenx', ...DEPLOY);
      return [exitCode, stderr.replace(time, '<time>')];
    };
    expect(await outcome(there)).toEqual(await outcome(here));
  });
});
