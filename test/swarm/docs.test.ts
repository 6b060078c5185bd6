import { execa } from 'execa';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { randomWord } from '../../src/core/model/timed-ids.js';
import { SwarmManager } from '../../src/swarm/manage.js';
import { BIN } from '../helpers/bin.js';
import { codeBlock, readDocument } from '../helpers/markdown.js';
import { describeWithSwarm } from '../helpers/swarm.js';

const document = readDocument('docs/swarm.md');

it('docs/swarm.md makes a swarm as the tests do', () => {
  const script = readFileSync('.ci/swarm.sh', 'utf8');
  for (const words of [
    'swarm init --advertise-addr',
    'swarm join-token -q manager',
    'swarm update --dispatcher-heartbeat 1s',
  ])
    expect([script.includes(words), document.includes(words)]).toEqual([true, true]);
});

it('docs/swarm.md takes fifteen lines at most', () => {
  const lines = ['swarm-init', 'swarm'].flatMap((name) => codeBlock(document, name).trim().split('\n'));
  expect(lines.length).toBeLessThanOrEqual(15);
});

describeWithSwarm('docs/swarm.md, played', (swarm) => {
  it('runs an app on three machines', { timeout: 120_000 }, async () => {
    const home = mkdtempSync(join(tmpdir(), 'swarm-docs-'));
    const name = `t${randomWord(10)}`;
    const manager = new SwarmManager({ managers: swarm.managers, name, env: {} });
    onTestFinished(async () => {
      await manager.reset();
      manager.close();
      rmSync(home, { recursive: true });
    });
    mkdirSync(join(home, 'bin'));
    const program = join(home, 'bin', 'qappctl-shim');
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`);
    chmodSync(program, 0o755);
    const block = codeBlock(document, 'swarm').replaceAll('registry.example.com:5000/qapp', swarm.registry);
    const env = {
      PATH: `${join(home, 'bin')}:${process.env.PATH ?? ''}`,
      HOME: home,
      DOCKER_HOST: swarm.managers[0],
      QAPPCTL_SHIM_SWARM_NAME: name,
      QAPPCTL_SHIM_SWARM_OVERCOMMIT: '100',
    };
    const { stdout, exitCode, stderr } = await execa('bash', ['-euc', block], {
      env,
      extendEnv: false,
      reject: false,
    });
    expect([exitCode, stderr]).toEqual([0, stderr]);
    expect(stdout).toMatch(/pass {2}registry {3}each of 3 nodes gets images/);
    expect(stdout).toMatch(/zenx .* z0 +running +2\/2/);
    expect(stdout).toMatch(/zenx .* z1 +running +2\/2/);
  });
});
