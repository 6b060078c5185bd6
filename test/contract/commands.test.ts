import { execa } from 'execa';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT_CODE_MEANINGS } from '../../src/commands/globals/exit-codes.js';
import type { Outcome } from '../helpers/bin.js';
import { until } from '../helpers/processes.js';
import { type Backend, BACKENDS, REMOTE_BACKENDS } from './backends.js';
import { CONTENTS } from './request-rows.js';

const BIN = fileURLToPath(new URL('../../bin/qappctl-shim.js', import.meta.url));

const jq = !(await execa('jq', ['--version'], { reject: false })).failed;

const outcome = ({ exitCode, stdout, stderr }: Partial<Outcome>): Outcome => ({
  exitCode,
  stdout: stdout ?? '',
  stderr: stderr ?? '',
});

/** What the commands do, as a shell sees it. */
describe.each([...BACKENDS, ...REMOTE_BACKENDS])('the commands on $name', ({ open }) => {
  let backend: Backend;
  beforeEach(async () => {
    backend = await open();
    await backend.fill(CONTENTS);
  });
  afterEach(() => backend.dispose());

  const given = () => backend.commands ?? backend;
  const start = (args: readonly string[]) =>
    execa(process.execPath, [BIN, ...given().args, ...args], {
      env: { PATH: process.env.PATH, ...given().env },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      stripFinalNewline: false,
    });
  const run = async (...args: string[]): Promise<Outcome> => outcome(await start(args));
  /** A script in bash, in which `shim` is the command with the arguments that the back end needs. */
  const bash = (script: string) => {
    const words = given().args.map((word) => `'${word}'`);
    const shim = `shim() { '${process.execPath}' '${BIN}' ${words.join(' ')} "$@"; }`;
    return execa('bash', ['-c', `set -o pipefail\n${shim}\n${script}`], {
      env: { PATH: process.env.PATH, ...given().env },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
    });
  };

  describe('each exit code', () => {
    const cases: Record<number, () => Promise<Outcome>> = {
      0: () => run('regions', 'list'),
      1: async () => {
        await backend.fault('region', { exit: 1, stderr: 'boom' });
        return run('regions', 'list');
      },
      2: () => run('images', 'push', '../x'),
      4: async () => run(...(await backend.unknownCaller())),
      5: () => run('releases', 'list', 'nobody'),
      6: () => run('apps', 'register', 'zenx'),
      7: async () =>
        run(
          'deploys',
          'create',
          'zenx',
          '--release',
          'v1',
          '--region',
          'z0',
          ...(await backend.unreachable()),
        ),
      8: async () => {
        await backend.fault('region', { hang: true });
        return run('regions', 'list', '--read-timeout', '1s');
      },
      9: async () => {
        await backend.spoilInstances('fail');
        return run('deploys', 'wait', 'zenx', 'g1', '--region', 'z0', '--quiet');
      },
      129: () => interrupted('SIGHUP'),
      130: () => interrupted('SIGINT'),
      143: () => interrupted('SIGTERM'),
    };

    async function interrupted(signal: NodeJS.Signals) {
      await backend.fault('region', { hang: true, times: 1 });
      const child = start(['regions', 'list']);
      await until(async () => (await backend.faultsLeft()) === 0);
      child.kill(signal);
      return outcome(await child);
    }

    it('is produced', () =>
      expect(Object.keys(cases).map(Number)).toEqual(Object.keys(EXIT_CODE_MEANINGS).map(Number)));

    it.each(Object.keys(cases).map(Number))(
      '%i, with the result on stdout and nothing else',
      async (code) => {
        const { exitCode, stdout, stderr } = (await cases[code]?.()) ?? {};
        expect([exitCode, stderr]).toEqual([code, stderr]);
        if (code === 0) expect([stdout, stderr]).toEqual(['NAME  DESC\nz0    华东\nz1\n', '']);
        else expect([stdout, stderr?.startsWith('error: ')]).toEqual(['', true]);
        expect(stderr).not.toMatch(/wrong-secret|\n +at /);
      },
    );
  });

  it('hand a new name and id to variables', async () => {
    const { stdout, stderr, exitCode } = await bash(`
      release=$(shim releases create zenx --image nginx:alpine --flavor C1M1) || exit
      id=$(shim deploys create zenx --release "$release" --region z0 --replicas 2) || exit
      echo "$release|$id"
      shim instances list zenx "$id" --region z0 --quiet
      shim deploys delete zenx "$id" --region z0`);
    expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/^deploy \S+ is deleted$/)]);
    const [made = '', ...instances] = stdout.split('\n');
    expect(made).toMatch(/^v\d{6}-\d{6}\|\w\d{6}-\d{4}-\d{5}-\w{4}$/);
    expect(instances).toHaveLength(2);
    for (const instance of instances) expect(instance).toContain(made.split('|')[1]);
  });

  it('read a release from stdin, and leave nothing behind', async () => {
    const { stdout, stderr, exitCode } = await bash(
      `printf 'image: nginx:alpine\\nflavor: C1M1\\nname: piped\\n' | shim releases create zenx -f - --env 'K=a=b c'`,
    );
    expect([exitCode, stdout, stderr]).toEqual([0, 'piped', '']);
    const { stdout: listed } = await run('releases', 'list', 'zenx', '--json');
    expect(JSON.parse(listed)).toContainEqual(
      expect.objectContaining({ name: 'piped', env: [{ key: 'K', value: 'a=b c' }] }),
    );
    const { TMPDIR = '' } = given().env;
    expect(readdirSync(TMPDIR).filter((name) => name.startsWith('qappctl-shim'))).toEqual([]);
  });

  it('push with the steps on stderr, and not again', async () => {
    expect(await run('images', 'push', 'contract/web:1')).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: expect.stringMatching(
        /^pushing contract\/web:1 as web:1(, by the Docker Engine of the server at \S+)?\nweb:1 is on the platform\n$/,
      ) as string,
    });
    expect(await run('images', 'push', 'contract/web:1', '--json')).toMatchObject({
      exitCode: 0,
      stdout: '{"pushed":false,"reason":"exists","image":"web:1"}\n',
    });
  });

  it.runIf(jq)('feed jq', async () => {
    const listed = await bash(`shim images list --json | jq -r '.[] | .name + ":" + .tag'`);
    expect([listed.exitCode, listed.stdout]).toEqual([0, 'nginx:alpine\nubuntu:14.04']);
    const failed = await bash(`shim --json releases list nobody 2>&1 >/dev/null | jq -r .error.code`);
    expect([failed.exitCode, failed.stdout]).toEqual([5, 'not_found']);
  });

  it('say that a result could not be written', async () => {
    const { exitCode, stderr } = await bash(`shim regions list > /dev/full`);
    expect([exitCode, stderr]).toEqual([1, "error: the result can't be written (ENOSPC)"]);
  });
});
