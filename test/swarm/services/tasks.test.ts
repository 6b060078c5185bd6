import { describe, expect, it } from 'vitest';
import { instanceIds } from '../../../src/platform-kit/ids.js';
import type { SwarmNode } from '../../../src/swarm/services/nodes.js';
import { instanceOf, slotsOf, type Task } from '../../../src/swarm/services/tasks.js';

const now = new Date('2026-11-28T12:00:00Z');
const node = { id: 'n1', address: '10.0.0.1' } as SwarmNode;
const deploy = { id: 'g1', replicas: 1 };

let made = 0;
function task(state: string, over: Partial<Task['Status']> & { desired?: string; slot?: number } = {}): Task {
  const { desired = 'running', slot = 1, ...status } = over;
  made += 1;
  return {
    ID: `t${made}`,
    ServiceID: 's1',
    Slot: slot,
    NodeID: 'n1',
    CreatedAt: new Date(now.getTime() - 60_000 + made).toISOString(),
    DesiredState: desired,
    Status: { Timestamp: new Date(now.getTime() - 1_000).toISOString(), State: state, ...status },
  };
}

const failed = (code = 3) =>
  task('failed', { desired: 'shutdown', ContainerStatus: { ExitCode: code }, Err: 'task: non-zero exit' });
const statusOf = (tasks: Task[]) => slotsOf(deploy, tasks, [node], now)[0];

describe('an instance by its tasks', () => {
  it.each(['new', 'pending', 'assigned', 'accepted', 'preparing', 'ready', 'starting'])(
    'is PENDING while its task is %s',
    (state) => expect(statusOf([task(state)])?.status).toBe('PENDING'),
  );

  it('is PENDING without a task, and says what it waits for', () => {
    expect(statusOf([])).toMatchObject({ status: 'PENDING', task: undefined });
    expect(statusOf([task('pending', { Err: 'no suitable node' })])?.reason).toBe('no suitable node');
  });

  it('is RUNNING where its port answers, which is listed twice', () => {
    const ports = [1, 2].map(() => ({ TargetPort: 80, PublishedPort: 32_768 }));
    const [slot] = slotsOf(deploy, [task('running', { PortStatus: { Ports: ports } })], [node], now);
    expect(slot).toMatchObject({ status: 'RUNNING', address: { host: '10.0.0.1', port: 32_768 } });
    expect(slot && instanceOf(slot, { ctime: 'x' }, true)).toMatchObject({
      status: 'RUNNING',
      ips: '10.0.0.1:32768',
    });
    expect(slot && instanceOf(slot, { ctime: 'x' }, false)).toMatchObject({ status: 'PENDING' });
  });

  it('is not RUNNING by a task that is to end: another one takes its place', () => {
    expect(statusOf([task('running', { desired: 'shutdown' }), task('preparing')])?.status).toBe('PENDING');
    expect(statusOf([task('running', { desired: 'shutdown' })])?.status).toBe('PENDING');
  });

  it('is FAILED after three tries that ended, until it has been up for ten seconds', () => {
    expect(statusOf([failed(), failed(), task('starting')])?.status).toBe('PENDING');
    const slot = statusOf([failed(), failed(), failed(7), task('starting')]);
    expect(slot).toMatchObject({
      status: 'FAILED',
      reason: expect.stringContaining('exit code 7') as string,
    });
    const up = (age: number) => task('running', { Timestamp: new Date(now.getTime() - age).toISOString() });
    expect(statusOf([failed(), failed(), failed(), up(9_000)])?.status).toBe('FAILED');
    expect(statusOf([failed(), failed(), failed(), up(11_000)])?.status).toBe('RUNNING');
  });

  it('counts ends with status 0 too, and tells why one was never started', () => {
    const ended = () => task('complete', { desired: 'shutdown' });
    expect(statusOf([ended(), ended(), ended(), task('ready')])?.status).toBe('FAILED');
    const rejected = () => task('rejected', { desired: 'shutdown', Err: 'No such image: x' });
    expect(statusOf([rejected(), rejected(), rejected()])?.reason).toContain('No such image: x');
  });

  it('has the same id in its slot, whichever task runs there', () => {
    const two = { id: 'g1', replicas: 2 };
    const slots = slotsOf(two, [task('running', { slot: 2 })], [node], now);
    expect(slots.map(({ instance, status }) => [instance, status])).toEqual([
      [instanceIds(two)[0], 'PENDING'],
      [instanceIds(two)[1], 'RUNNING'],
    ]);
  });
});
