import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  hasShell,
  type InteractiveShell,
  interactiveShell,
  type ShellName,
} from '../../helpers/interactive-shell.js';

/** A platform with names that a shell must not take for anything else. */
const QAPPCTL = `#!/bin/sh
case "$*" in
  "list -o json") echo '[{"name":"zenx","desc":"the shop"},{"name":"zoo"}]' ;;
  "region -o json") echo '[{"name":"z0"},{"name":"z1"}]' ;;
  "images -o json") echo '[{"name":"nginx","tag":"alpine","ctime":"2022-11-30T18:26:08.935+08:00"}]' ;;
  "flavor -o json") echo '[{"name":"C1M1","cpu":1,"memory":1024},{"name":"C8M8-P4:1","cpu":8,"memory":8192}]' ;;
  "release list zenx -o json") cat "$HOME/releases" ;;
  *deploy*list*) echo '[{"id":"g221201-1902-19027-6zvz","release":"v1","region":"z0","replicas":1,"ctime":"2022-12-01T19:02:19+08:00"}]' ;;
  *) exit 1 ;;
esac
`;

const STRANGE = ['a b', "c'd", 'e$(touch pwned)', 'f"g', 'h`touch pwned`', 'i;j'];

for (const name of ['bash', 'zsh', 'fish'] as const satisfies ShellName[]) {
  const here = await hasShell(name);
  if (!here && process.env.REQUIRE_DOCKER === '1') throw new Error(`${name} is missing`);
  if (!here) console.log(`skipped: completion in ${name}, which is missing`);

  describe.skipIf(!here)(`completion in ${name}`, () => {
    let home: string;
    let shell: InteractiveShell;
    beforeAll(async () => {
      home = mkdtempSync(join(tmpdir(), `completion-${name}-`));
      const qappctl = join(home, 'qappctl');
      writeFileSync(qappctl, QAPPCTL);
      chmodSync(qappctl, 0o755);
      const releases = STRANGE.map((one) => ({
        name: one,
        image: 'nginx:alpine',
        flavor: 'C1M1',
        ctime: '2022-12-01T19:02:19+08:00',
      }));
      writeFileSync(join(home, 'releases'), JSON.stringify(releases));
      writeFileSync(join(home, 'file-of-mine.yaml'), '');
      shell = await interactiveShell(name, home, {
        QAPPCTL: qappctl,
        QAPPCTL_SHIM_COMPLETION_TIMEOUT: '60s',
      });
    }, 90_000);
    afterAll(async () => {
      await shell?.close();
      rmSync(home, { recursive: true, force: true });
    });

    it.each<[what: string, line: string, words: string[]]>([
      ['a command', 'qappctl-shim inst', ['instances']],
      ['a command of a group', 'qappctl-shim images pul', ['images', 'pull']],
      [
        'a command after global options',
        'qappctl-shim --qappctl ./qappctl -q fla',
        ['--qappctl', './qappctl', '-q', 'flavors'],
      ],
      ['an option', 'qappctl-shim deploys create zenx --repl', ['deploys', 'create', 'zenx', '--replicas']],
      [
        'a global option after the command',
        'qappctl-shim images list --verb',
        ['images', 'list', '--verbose'],
      ],
      ['an allowed value', 'qappctl-shim serve --log-level deb', ['serve', '--log-level', 'debug']],
      [
        'an allowed value after an equals sign',
        'qappctl-shim serve --log-level=deb',
        ['serve', '--log-level=debug'],
      ],
      ['an app', 'qappctl-shim releases list zen', ['releases', 'list', 'zenx']],
      ['an app after --', 'qappctl-shim releases list -- zen', ['releases', 'list', '--', 'zenx']],
      ["an app in qappctl's spelling", 'qappctl-shim unregister zen', ['unregister', 'zenx']],
      [
        'a region after an equals sign',
        'qappctl-shim deploys list zenx --region=z1',
        ['deploys', 'list', 'zenx', '--region=z1'],
      ],
      [
        'an image, whose name holds a colon',
        'qappctl-shim images pull ngi',
        ['images', 'pull', 'nginx:alpine'],
      ],
      [
        'an image from behind its colon',
        'qappctl-shim images pull nginx:al',
        ['images', 'pull', 'nginx:alpine'],
      ],
      [
        'a flavor',
        'qappctl-shim releases create zenx --flavor C8',
        ['releases', 'create', 'zenx', '--flavor', 'C8M8-P4:1'],
      ],
      [
        'a deploy id',
        'qappctl-shim deploys delete zenx g22',
        ['deploys', 'delete', 'zenx', 'g221201-1902-19027-6zvz'],
      ],
      [
        'a deploy id before the region',
        'qappctl-shim instances list zenx g22^ --region z0',
        ['instances', 'list', 'zenx', 'g221201-1902-19027-6zvz', '--region', 'z0'],
      ],
      ['a word in the middle', 'qappctl-shim deploys lis^ zenx', ['deploys', 'list', 'zenx']],
      [
        'a file',
        'qappctl-shim releases create zenx --file file-of',
        ['releases', 'create', 'zenx', '--file', 'file-of-mine.yaml'],
      ],
      ['a shell', 'qappctl-shim completion pow', ['completion', 'powershell']],
      ['a topic of the help', 'qappctl-shim help images pus', ['help', 'images', 'push']],
      ['nothing where nothing is known', 'qappctl-shim apps register zen', ['apps', 'register', 'zen']],
    ])('gives %s', async (_, line, words) => {
      expect(await shell.complete(line)).toEqual(words);
    });

    it.each(STRANGE)('inserts the release %j as one word that runs nothing', async (release) => {
      const line = `qappctl-shim deploys create zenx --release ${release[0]}`;
      expect(await shell.complete(line)).toEqual(['deploys', 'create', 'zenx', '--release', release]);
      expect(readdirSync(home)).not.toContain('pwned');
    });

    it('goes on within quotes', async () => {
      expect(await shell.complete(`qappctl-shim deploys create zenx --release 'a `)).toEqual([
        'deploys',
        'create',
        'zenx',
        '--release',
        'a b',
      ]);
    });

    it('lists what there is', async () => {
      const shown = await shell.type("qappctl-shim images \t\t\u0015echo en''d\r", 'end\r\n');
      expect(shown).toMatch(/list[^]*pull/);
      expect(shown).toContain('push');
    });

    it('remembers names in files of this user alone', async () => {
      const cache = join(home, '.cache', 'qappctl-shim', 'completion');
      expect(statSync(cache).mode & 0o777).toBe(0o700);
      for (const file of readdirSync(cache)) expect(statSync(join(cache, file)).mode & 0o777).toBe(0o600);
    });
  });
}
