import type { ContainerInspectInfo } from 'dockerode';
import { describe, expect, it } from 'vitest';
import { containerState } from '../../../src/local/containers/status.js';

const NOW = new Date('2026-11-24T10:00:00Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000).toISOString();

interface Sketch {
  state: Partial<ContainerInspectInfo['State']>;
  restarts?: number;
  published?: string;
}

/** An answer of the engine with the fields that matter. */
function stateOf({ state, restarts = 0, published }: Sketch) {
  const info = {
    Created: ago(60),
    RestartCount: restarts,
    State: { Running: false, Restarting: false, Paused: false, Error: '', StartedAt: ago(60), ...state },
    NetworkSettings: {
      Ports: published === undefined ? {} : { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: published }] },
      Networks: { bridge: { IPAddress: '172.17.0.2' } },
    },
  } as unknown as ContainerInspectInfo;
  return containerState(info, 80, NOW);
}

describe("a container's state", () => {
  it('is RUNNING with its address while its process runs', () => {
    expect(stateOf({ state: { Running: true, Status: 'running' } })).toMatchObject({
      status: 'RUNNING',
      address: { host: '172.17.0.2', port: 80, shown: '172.17.0.2' },
    });
  });

  it('shows the published port where there is one', () => {
    expect(stateOf({ state: { Running: true, Status: 'running' }, published: '49153' }).address).toEqual({
      host: '127.0.0.1',
      port: 49153,
      shown: '127.0.0.1:49153',
    });
  });

  it.each([
    ['created', { Status: 'created' }],
    ['paused', { Status: 'paused', Running: true, Paused: true }],
    ['restarting for the second time', { Status: 'restarting', Running: true, Restarting: true }],
    ['stopped by hand', { Status: 'exited' }],
  ])('is PENDING without an address when %s', (_what, state) => {
    expect(stateOf({ state, restarts: 2 })).toMatchObject({ status: 'PENDING', address: undefined });
  });

  it('is FAILED when it ends again and again, also while it runs for a moment', () => {
    const restarting = { Status: 'restarting', Running: true, Restarting: true, ExitCode: 3 };
    expect(stateOf({ state: restarting, restarts: 3 })).toMatchObject({
      status: 'FAILED',
      reason: 'it ends again and again, last with exit code 3',
    });
    const moment = { Status: 'running', Running: true, ExitCode: 0, StartedAt: ago(2) };
    expect(stateOf({ state: moment, restarts: 3 })).toMatchObject({
      status: 'FAILED',
      reason: 'it ends again and again',
      address: undefined,
    });
    expect(stateOf({ state: { ...restarting, OOMKilled: true }, restarts: 9 }).reason).toContain(
      'out of memory',
    );
  });

  it('is RUNNING again once it runs steadily', () => {
    const steady = { Status: 'running', Running: true, StartedAt: ago(11) };
    expect(stateOf({ state: steady, restarts: 40 }).status).toBe('RUNNING');
  });

  it('is FAILED with the reason of the engine when it can not be started', () => {
    const state = { Status: 'created', Error: 'no such file', ExitCode: 127 };
    expect(stateOf({ state })).toMatchObject({
      status: 'FAILED',
      reason: "it can't be started: no such file",
      unstarted: false,
    });
  });
});
