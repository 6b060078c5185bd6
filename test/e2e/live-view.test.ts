import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { BIN, runBin } from '../helpers/bin.js';
import { hasTerminal, onTerminal } from '../helpers/terminal.js';

const available = await hasTerminal();

/** What a person sees of work that takes its time. */
describe.skipIf(!available)('the live view of a rollout', () => {
  let bin: string[];
  beforeAll(() => (bin = [process.execPath, BIN, '--local', '--local-engine', 'none']));

  async function platform(startDelay: string) {
    const dir = mkdtempSync(join(tmpdir(), 'live-view-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    const env = {
      HOME: dir,
      QAPPCTL_SHIM_LOCAL_DIR: join(dir, 'local'),
      QAPPCTL_SHIM_LOCAL_START_DELAY: startDelay,
    };
    await runBin(['--local', '--local-engine', 'none', 'apps', 'register', 'zenx'], { env });
    return env;
  }
  const rollout = [
    'rollout',
    'zenx',
    '--image',
    'nginx:alpine',
    '--flavor',
    'C1M1',
    '--region',
    'z0',
    '--replicas',
    '3',
  ];

  it.each([
    [80, 24],
    [40, 10],
  ] as const)(
    'stands in %d columns and %d rows, and leaves nothing but the result',
    async (columns, rows) => {
      const env = await platform('4s');
      const shell = 'echo before; "$@"; echo "after $?"';
      const command = ['sh', '-c', shell, 'sh', ...bin, ...rollout, '--stable-for', '1s'];
      const terminal = onTerminal([columns, rows], command, env);
      await terminal.shows('0/3 running');
      const shown = terminal.lines();
      expect(shown.length).toBeLessThanOrEqual(rows);
      expect(shown.filter((line) => line.startsWith('[4/5]'))).toHaveLength(1);
      // Time goes on.
      await terminal.shows('2s');
      expect(await terminal.ended).toEqual({ exitCode: 0 });
      const left = terminal.lines().join('');
      expect(left).toMatch(/^before\s*z0: release v\S+ runs, deploy \S+, 3 instances.*after 0$/s);
      expect(left).not.toContain('[1/5]');
    },
  );

  it('survives that its terminal gets narrower and wider', async () => {
    const env = await platform('6s');
    const shell = 'echo before; "$@"; echo "after $?"';
    const command = ['sh', '-c', shell, 'sh', ...bin, ...rollout, '--stable-for', '1s'];
    const terminal = onTerminal([80, 24], command, env);
    await terminal.shows('0/3 running');
    for (const [columns, rows] of [
      [24, 24],
      [60, 8],
      [100, 30],
    ] as const) {
      await terminal.resize(columns, rows);
      await terminal.shows('0/3 running');
      expect(terminal.lines().filter((line) => line.startsWith('[4/5]'))).toHaveLength(1);
    }
    expect(await terminal.ended).toEqual({ exitCode: 0 });
    expect(terminal.lines().join('')).toMatch(/^before\s*z0: release.*after 0$/s);
    expect(terminal.lines().join('')).not.toContain('[4/5]');
  });

  it('is gone when Ctrl-C ends it', async () => {
    const env = await platform('60s');
    const terminal = onTerminal(
      [80, 24],
      ['sh', '-c', 'trap : INT; "$@"; echo "after $?"', 'sh', ...bin, ...rollout],
      env,
    );
    await terminal.shows('0/3 running');
    terminal.interrupt();
    await terminal.ended;
    const left = terminal.lines().join('\n');
    expect(left).toContain('after 130');
    expect(left).toContain('it was interrupted');
    expect(left).not.toContain('0/3 running');
  });
});
