import type { ContainerInspectInfo } from 'dockerode';
import { CRASHES, type InstanceStatus, STEADY } from '../../platform-kit/instance-status.js';
import { LABEL } from './labels.js';

export interface ContainerState {
  /** PENDING: not started yet; RUNNING: its process runs, healthy or not. */
  status: InstanceStatus;
  /** Why it FAILED. */
  reason?: string | undefined;
  /** `host` and `port` on which the instance answers from here, and what `ips` shows of it. */
  address?: { host: string; port: number | undefined; shown: string } | undefined;
  /** When the container was made. */
  created: Date;
  /** Someone stopped it by hand: the engine won't start it again. */
  stopped: boolean;
  /** Made, and its first start not tried yet. */
  unstarted: boolean;
  /** Digest of what it was made of. */
  specification: string | undefined;
}

/** What the engine's word on a container means for its instance. */
export function containerState(
  info: ContainerInspectInfo,
  port: number | undefined,
  now: Date,
): ContainerState {
  const { State: state } = info;
  const reason = failureOf(info, now);
  const running = state.Running && !state.Restarting && !state.Paused;
  return {
    status: reason === undefined ? (running ? 'RUNNING' : 'PENDING') : 'FAILED',
    reason,
    address: running && reason === undefined ? addressOf(info, port) : undefined,
    created: new Date(info.Created),
    stopped: state.Status === 'exited',
    unstarted: state.Status === 'created' && !state.Error,
    specification: info.Config?.Labels?.[LABEL.specification],
  };
}

function failureOf(
  { State: state, RestartCount: restarts }: ContainerInspectInfo,
  now: Date,
): string | undefined {
  if (state.Status === 'created' && state.Error) return `it can't be started: ${state.Error}`;
  if (restarts < CRASHES) return undefined;
  const up = state.Running && !state.Restarting;
  if (up && now.getTime() - Date.parse(state.StartedAt) >= STEADY) return undefined;
  // While it is up once more, the engine does not tell how it ended.
  const how = state.OOMKilled ? 'out of memory' : `exit code ${state.ExitCode}`;
  return `it ends again and again${up ? '' : `, last with ${how}`}`;
}

/** The container's own address, or the port of 127.0.0.1 that leads to it. */
function addressOf(info: ContainerInspectInfo, port: number | undefined): ContainerState['address'] {
  const published = info.NetworkSettings.Ports?.[`${port}/tcp`]?.[0];
  if (published) {
    const host = published.HostIp;
    return { host, port: Number(published.HostPort), shown: `${host}:${published.HostPort}` };
  }
  const [network] = Object.values(info.NetworkSettings.Networks);
  return network?.IPAddress ? { host: network.IPAddress, port, shown: network.IPAddress } : undefined;
}
