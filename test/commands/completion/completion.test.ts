import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SHELLS } from '../../../src/commands/completion/shells.js';
import { runBin } from '../../helpers/bin.js';
import { isAlive, until } from '../../helpers/processes.js';
import { type FakeShim, invoke } from '../invoke.js';

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'completion-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** What zsh is told for a line whose last word is at the cursor. */
async function candidates(words: string[], shim: FakeShim = {}, env: Record<string, string> = {}) {
  const invoked = await invoke(['__complete', 'zsh', String(words.length), 'qappctl-shim', ...words], {
    shim,
    env: { HOME: home, QAPPCTL_SHIM_COMPLETION_TIMEOUT: '60s', ...env },
  }).catch((error: Error) => ({ stdout: '', stderr: error.message }));
  const [mode, ...lines] = invoked.stdout.split('\n').slice(0, -1);
  return { mode, lines, stderr: invoked.stderr };
}

const counting = (apps: object[]) => {
  const seen = { calls: 0 };
  const shim = { apps: { list: async () => ((seen.calls += 1), apps) } } as FakeShim;
  return { seen, shim };
};
const LINE = ['releases', 'list', ''];
const cache = () => join(home, '.cache', 'qappctl-shim', 'completion');

describe('names of the platform', () => {
  it('are those of the thing that stands there: rollouts, instances of a deploy', async () => {
    const rollout = { id: 'r1', kind: 'rollout', state: 'succeeded', begun: '2026-11-27T00:00:00Z' };
    const shim = {
      rollouts: { list: async ({ app }: { app: string }) => (app === 'zenx' ? [rollout] : []) },
      deploys: {
        get: async ({ id }: { id: string }) => ({ instances: [{ id: `${id}-i1`, status: 'RUNNING' }] }),
      },
    } as unknown as FakeShim;
    expect((await candidates(['rollouts', 'cancel', 'zenx', ''], shim)).lines).toEqual([
      'r1\trollout, succeeded, 2026-11-27T00:00:00Z',
    ]);
    expect((await candidates(['instances', 'logs', 'zenx', 'g1', ''], shim)).lines).toEqual([
      'g1-i1\tRUNNING',
    ]);
  });

  it('are asked for once in ten seconds, and again when they are older', async () => {
    const { seen, shim } = counting([{ name: 'zenx', desc: 'the\nshop' }]);
    for (let times = 0; times < 2; times += 1)
      expect((await candidates(LINE, shim)).lines).toEqual(['zenx\tthe\\u{a}shop']);
    expect(seen.calls).toBe(1);
    const [file = ''] = readdirSync(cache());
    for (const seconds of [-11, 60]) {
      const then = Date.now() / 1000 + seconds;
      utimesSync(join(cache(), file), then, then);
      await candidates(LINE, shim);
    }
    expect(seen.calls).toBe(3);
  });

  it('of other options are asked for anew, and no secret is written down', async () => {
    const { seen, shim } = counting([{ name: 'zenx' }]);
    await candidates(LINE, shim);
    await candidates(['--access-key', 'ak', '--secret-key', 'sk-canary', ...LINE], shim);
    expect(seen.calls).toBe(2);
    for (const file of readdirSync(cache()))
      expect(file + readFileSync(join(cache(), file), 'utf8')).not.toContain('canary');
  });

  it('are left out where a terminal or a shell would be troubled', async () => {
    const { shim } = counting([{ name: 'a\u001b[2J' }, { name: 'b\nc' }, { name: 'good' }, { name: '' }]);
    expect((await candidates(LINE, shim)).lines).toEqual(['good']);
  });

  it('are none, silently, after a failure, which is remembered', async () => {
    let calls = 0;
    const shim: FakeShim = { apps: { list: () => Promise.reject(new Error(`no ${(calls += 1)}`)) } };
    for (let times = 0; times < 2; times += 1) expect((await candidates(LINE, shim)).lines).toEqual([]);
    expect(calls).toBe(1);
  });

  it('are neither kept in nor taken from a directory that others can write to', async () => {
    mkdirSync(cache(), { recursive: true });
    chmodSync(cache(), 0o777);
    const { seen, shim } = counting([{ name: 'zenx' }]);
    for (let times = 0; times < 2; times += 1) expect((await candidates(LINE, shim)).lines).toEqual(['zenx']);
    expect([seen.calls, readdirSync(cache())]).toEqual([2, []]);
  });
});

describe('a platform that never answers', () => {
  it('costs its time, says nothing and leaves nothing that runs', async () => {
    const qappctl = join(home, 'qappctl');
    writeFileSync(
      qappctl,
      `#!/bin/sh\necho $$ > '${home}/pid'\nsleep 600 & echo $! > '${home}/child'\nwait\n`,
    );
    chmodSync(qappctl, 0o755);
    const outcome = await runBin(['__complete', 'zsh', '3', 'qappctl-shim', ...LINE], {
      env: { HOME: home, QAPPCTL: qappctl, QAPPCTL_SHIM_COMPLETION_TIMEOUT: '3s' },
    });
    expect(outcome).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    for (const name of ['pid', 'child']) {
      const pid = Number(readFileSync(join(home, name), 'utf8'));
      await until(() => !isAlive(pid));
    }
  });

  it('is given up on by itself', async () => {
    const outcome = await runBin(['__complete', 'fish', '3', '', 'qappctl-shim', 'releases', 'list'], {
      env: { HOME: home, QAPPCTL: '/bin/cat' },
    });
    expect(outcome).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });
});

describe('nobody is asked for anything', () => {
  it.each([
    ['a key is missing', ['--access-key', 'ak', ...LINE]],
    ['the file of the secret is not there', ['--access-key', 'ak', '--secret-key-file', '/no/such', ...LINE]],
    ['an option has no value', ['--qappctl', '', 'releases', 'list', '']],
    ['the command is unknown', ['nope', 'nope', '']],
    ['an output format is unknown', ['-o', 'yaml', 'apps', 'list', '--']],
  ])('when %s', async (_, words) => {
    const { exitCode, stderr } = await runBin(
      ['__complete', 'zsh', String(words.length), 'qappctl-shim', ...words],
      {
        env: { HOME: home, QAPPCTL: '/bin/false' },
      },
    );
    expect([exitCode, stderr]).toEqual([0, '']);
  });

  it.each([[[]], [['tcsh', '1', 'qappctl-shim']], [['bash']], [['zsh', 'x']], [['fish', '99', '', 'a']]])(
    'when the question is %j',
    async (words) => {
      const { exitCode, stderr } = await runBin(['__complete', ...words], { env: { HOME: home } });
      expect([exitCode, stderr]).toEqual([0, '']);
    },
  );
});

describe('completion', () => {
  it.each(SHELLS)('prints a script for %s, and nothing else is written', async (shell) => {
    const { exitCode, stdout, stderr } = await invoke(['completion', shell]);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`__complete ${shell} `);
    expect(stdout).toMatch(/^[\x20-\x7e\n]+\n$/);
    expect(stdout).not.toMatch(/\beval\b|Invoke-Expression|\biex\b/);
    expect(existsSync(cache())).toBe(false);
  });

  it('refuses another shell', async () => {
    const { exitCode, stderr } = await invoke(['completion', 'tcsh']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('bash, zsh, fish, powershell');
  });

  it('has every bracket and quote of the PowerShell script closed', async () => {
    const { stdout } = await invoke(['completion', 'powershell']);
    const bare = stdout
      .replace(/^#.*$/gm, '')
      .replace(/"'"/g, '')
      .replace(/'[^'\n]*'/g, '')
      .replace(/"[^"\n]*"/g, '');
    expect(bare).not.toMatch(/['"]/);
    const open: string[] = [];
    for (const [bracket] of bare.matchAll(/[()[\]{}]/g)) {
      if ('([{'.includes(bracket)) open.push(bracket);
      else expect(`${open.pop()}${bracket}`).toMatch(/^(\(\)|\[\]|\{\})$/);
    }
    expect(open).toEqual([]);
  });

  it('gives PowerShell values with the option that they belong to', async () => {
    const { stdout } = await invoke([
      '__complete',
      'powershell',
      '2',
      'qappctl-shim',
      'serve',
      '--log-format=',
    ]);
    expect(stdout).toBe('\n--log-format=json\n--log-format=pretty\n');
    const empty = await invoke(['__complete', 'powershell', '2', 'qappctl-shim', 'images']);
    expect(empty.stdout.split('\n').map((line) => line.split('\t')[0])).toEqual([
      '',
      'list',
      'push',
      'pull',
      '',
    ]);
  });

  it('is not in the help beside its command, and does not know itself as a candidate', async () => {
    expect((await invoke(['--help'])).stdout).not.toContain('__complete');
    expect((await candidates([''])).lines.join()).not.toContain('__complete');
  });
});
