import { expect, it } from 'vitest';
import { runChecks } from '../../../src/commands/doctor/run-checks.js';
import { swarmChecks } from '../../../src/commands/swarm/checks.js';
import type { SwarmManager } from '../../../src/swarm/manage.js';

const info = (swarm: object) => ({ Name: 'one', SystemTime: new Date().toISOString(), Swarm: swarm });

async function found(swarm: object, nodes: () => Promise<object[]>): Promise<string[][]> {
  const manager = {
    parts: {
      door: {
        all: [{ call: () => Promise.resolve(info(swarm)) }],
        read: () => Promise.resolve({ Spec: {} }),
      },
      nodes: { list: nodes },
    },
  } as unknown as SwarmManager;
  const checks = swarmChecks(manager, undefined);
  const { report } = await runChecks(checks, {} as Parameters<typeof runChecks>[1]);
  return report.checks.map(({ name, status, message }) => [name, status, message]);
}
const noLeader = () => Promise.reject(new Error('the swarm has no leader'));

it('a swarm without a leader is told once, beside the managers that answer', async () => {
  expect(await found({ ControlAvailable: true, LocalNodeState: 'active' }, noLeader)).toEqual([
    ['managers', 'pass', 'one answers, and is a manager'],
    ['quorum', 'fail', 'the swarm has no leader'],
  ]);
});

it('no swarm at all is told once', async () => {
  expect(await found({ LocalNodeState: 'inactive' }, noLeader)).toEqual([
    ['managers', 'fail', 'one is in no swarm'],
  ]);
});

it('what is not perfect does not keep the rest from being looked at', async () => {
  const node = { name: 'one', isManager: true, isReady: true, isActive: true };
  const checks = await found({ ControlAvailable: true, LocalNodeState: 'active' }, () =>
    Promise.resolve([node]),
  );
  expect(checks.map(([name, status]) => `${name} ${status}`)).toEqual([
    'managers pass',
    'quorum warn',
    'nodes pass',
    'regions pass',
    'heartbeat warn',
    'registry pass',
  ]);
});
