import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { serveBin } from '../helpers/bin.js';
import { isAlive, until } from '../helpers/processes.js';
import { createStandIn } from '../helpers/stand-in.js';

it('a server ends the runs that a killed one left, and nothing else', async () => {
  const standIn = createStandIn();
  const base = mkdtempSync(join(tmpdir(), 'orphans-test-'));
  const pids: number[] = [];
  onTestFinished(() => {
    for (const pid of pids.filter(isAlive)) process.kill(pid, 'SIGKILL');
    standIn.dispose();
    rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  });
  const options = ['--qappctl', standIn.path, '--shutdown-timeout', '0s'];
  const serve = () => serveBin(options, { env: { HOME: base, TMPDIR: base } });
  /** Has a server start a run that never ends; the run and its child. */
  const hang = async ({ url }: { url: string }) => {
    standIn.forgetRuns();
    const before = standIn.grandchild();
    void fetch(`${url}/images`).catch(() => undefined);
    await until(() => standIn.grandchild() !== before, 'the run');
    const run = [standIn.runs()[0]?.pid ?? 0, standIn.grandchild()];
    pids.push(...run);
    return run;
  };

  const [killed, other] = [await serve(), await serve()];
  pids.push(killed.pid, other.pid);
  standIn.fault('region', { grandchild: 'daemon', times: 1 });
  await (await fetch(`${killed.url}/regions`)).text();
  const daemon = standIn.grandchild();
  pids.push(daemon);
  standIn.fault('images', { hang: true, ignoreTerm: true, grandchild: 'setsid' });
  const otherRun = await hang(other);
  const orphans = await hang(killed);

  await killed.kill();
  expect(orphans.map(isAlive)).toEqual([true, true]);
  const next = await serve();
  pids.push(next.pid);
  expect(orphans.map(isAlive)).toEqual([false, false]);
  expect([...otherRun, daemon].map(isAlive)).toEqual([true, true, true]);
  expect(await Promise.all([next.stop(), other.stop()])).toEqual([0, 1]);
  expect(next.stderr()).toContain('qappctl runs left by a killed server were ended: 1');
});
