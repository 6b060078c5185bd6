import type { Instance } from '../../core/model/types.js';
import { secondsTime } from '../../platform-kit/clock.js';
import { instanceIds } from '../../platform-kit/ids.js';
import { CRASHES, type InstanceStatus, STEADY } from '../../platform-kit/instance-status.js';
import type { SwarmNode } from './nodes.js';

/** What the swarm says of one try to run an instance. */
export interface Task {
  ID: string;
  ServiceID: string;
  Slot?: number;
  NodeID?: string;
  CreatedAt: string;
  DesiredState: string;
  Status: {
    Timestamp: string;
    State: string;
    Err?: string;
    ContainerStatus?: { ContainerID?: string; ExitCode?: number } | null;
    PortStatus?: { Ports?: { TargetPort: number; PublishedPort?: number }[] | null } | null;
  };
}

/** An instance by its tasks: each is tried again in its slot whenever it ends. */
export interface Slot {
  instance: string;
  status: InstanceStatus;
  /** Why it FAILED, or what it waits for. */
  reason?: string | undefined;
  /** The latest try. */
  task: Task | undefined;
  /** Where its port answers. */
  address?: { host: string; port: number } | undefined;
}

const ENDED = new Set(['failed', 'rejected', 'complete']);

/** The instances of a deploy, in the order of their slots. */
export function slotsOf(
  deploy: { id: string; replicas: number },
  tasks: readonly Task[],
  nodes: readonly SwarmNode[],
  now: Date,
): Slot[] {
  return [...triesOf(deploy, tasks)].map(([instance, tries]) => ({
    instance,
    ...slotOf(tries, nodes, now),
  }));
}

/** The tasks of each instance, in the order of their slots; of each the latest first. */
export function triesOf(
  deploy: { id: string; replicas: number },
  tasks: readonly Task[],
): Map<string, Task[]> {
  const bySlot = new Map<number, Task[]>();
  for (const task of tasks) {
    const known = bySlot.get(task.Slot ?? 0);
    if (known) known.push(task);
    else bySlot.set(task.Slot ?? 0, [task]);
  }
  return new Map(
    instanceIds(deploy).map((instance, index) => [
      instance,
      (bySlot.get(index + 1) ?? []).sort(
        (one, other) => Date.parse(other.CreatedAt) - Date.parse(one.CreatedAt),
      ),
    ]),
  );
}

/** Whether it will write nothing any more. */
export function hasEnded({ Status }: Task): boolean {
  return ENDED.has(Status.State) || Status.State === 'shutdown' || Status.State === 'orphaned';
}

/** @param tries The latest first. */
function slotOf(tries: readonly Task[], nodes: readonly SwarmNode[], now: Date): Omit<Slot, 'instance'> {
  const [task] = tries;
  if (!task) return { status: 'PENDING', task };
  const reason = failureOf(tries, now);
  if (reason !== undefined) return { status: 'FAILED', reason, task };
  if (!isUp(task)) return { status: 'PENDING', reason: task.Status.Err || undefined, task };
  return { status: 'RUNNING', task, address: addressOf(task, nodes) };
}

function failureOf(tries: readonly Task[], now: Date): string | undefined {
  const ended = tries.filter(({ Status }) => ENDED.has(Status.State));
  const [latest] = tries;
  if (ended.length < CRASHES || !latest) return undefined;
  if (isUp(latest) && now.getTime() - Date.parse(latest.Status.Timestamp) >= STEADY) return undefined;
  const { Err: error, State: state, ContainerStatus: container } = ended[0]?.Status ?? latest.Status;
  if (state === 'rejected') return `it can't be started: ${error ?? 'rejected'}`;
  return `it ends again and again, last with exit code ${container?.ExitCode ?? 0}`;
}

function isUp({ Status, DesiredState }: Task): boolean {
  return Status.State === 'running' && DesiredState === 'running';
}

/** Ports are listed twice, for IPv4 and IPv6. */
function addressOf(task: Task, nodes: readonly SwarmNode[]): Slot['address'] {
  const port = task.Status.PortStatus?.Ports?.find(({ PublishedPort }) => PublishedPort)?.PublishedPort;
  const host = nodes.find(({ id }) => id === task.NodeID)?.address;
  return port === undefined || !host ? undefined : { host, port };
}

/** A slot as callers see it. */
export function instanceOf(slot: Slot, deploy: { ctime: string }, isHealthy: boolean): Instance {
  const { instance: id, task, address, status } = slot;
  const ctime = task ? secondsTime(new Date(task.CreatedAt)) : deploy.ctime;
  const ips = address && `${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
  const seen = status === 'RUNNING' && !isHealthy ? 'PENDING' : status;
  return { ctime, id, status: seen, ...(ips === undefined ? {} : { ips }) };
}
