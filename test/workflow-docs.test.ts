import { execa } from 'execa';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BIN, type Served, serveBin } from './helpers/bin.js';
import { masked, play } from './helpers/console.js';
import { codeBlock, readDocument } from './helpers/markdown.js';

const document = readDocument('docs/workflow.md');

let home: string;
let served: Served;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'workflow-'));
  served = await serveBin(['--local', '--local-start-delay', '0'], {
    env: { HOME: home, QAPPCTL_SHIM_LOCAL_ENGINE: 'none' },
  });
});
afterAll(async () => {
  await served.stop();
  rmSync(home, { recursive: true, force: true });
});

function run(script: string, env: Record<string, string>) {
  const npx = `npx() { shift; '${process.execPath}' '${BIN}' "$@"; }`;
  return execa('bash', ['-c', `${npx}\n${script}`], {
    env: { ...env, HOME: home, QAPPCTL_SHIM_SERVER: served.url },
    reject: false,
  });
}

describe('docs/workflow.md', () => {
  it('prints what it says', async () => {
    const env = { QAPPCTL_SHIM_LOCAL_ENGINE: 'none', QAPPCTL_SHIM_LOCAL_START_DELAY: '0' };
    const dir = mkdtempSync(join(tmpdir(), 'played-'));
    const played = await play(document, { home: dir, env, choose: () => true });
    rmSync(dir, { recursive: true, force: true });
    expect(played.length).toBeGreaterThan(6);
    for (const { command, printed, seen } of played)
      expect(`${command}\n${masked(seen)}`).toBe(`${command}\n${masked(printed)}`);
  });

  it.each(['README.md', 'README.zh-CN.md', 'docs/local-platform.md', 'docs/library.md', 'docs/workflow.md'])(
    'is what %s leads to: it prints no loop that waits',
    (page) => expect(readDocument(page)).not.toMatch(/\bsleep \d|for try in/),
  );

  it('has lines for CI that do what they say, and fail with the rollout', async () => {
    await run('npx qappctl-shim apps register zenx', {});
    const yaml = [...document.matchAll(/```yaml\n([^]*?)```/g)].map(([, block]) => parse(block ?? ''));
    const [github, gitlab] = yaml as [
      { jobs: { rollout: { steps: { run: string }[] } } },
      { rollout: { script: string[] } },
    ];
    const scripts: [string, Record<string, string>][] = [
      [codeBlock(document, 'shell'), { BUILD: '7' }],
      ...github.jobs.rollout.steps.map((step): [string, Record<string, string>] => [
        step.run,
        { GITHUB_SHA: 'abc' },
      ]),
      ...gitlab.rollout.script.map((line): [string, Record<string, string>] => [
        line,
        { CI_COMMIT_SHORT_SHA: 'def' },
      ]),
    ];
    expect(scripts).toHaveLength(3);
    const refused = await run(scripts[0]?.[0] ?? '', { BUILD: '1' });
    expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining('regions are required')]);
    await run('npx qappctl-shim rollout zenx --image web:0 --flavor C1M1 --region z0 --stable-for 0', {});
    for (const [script, env] of scripts) {
      const { exitCode, stdout, stderr } = await run(script, env);
      expect([exitCode, stderr]).toEqual([0, stderr]);
      expect(stdout).toMatch(/^z0: release \S+ runs/);
    }
  });
});
