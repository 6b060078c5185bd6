import type { DEPLOY_STATES } from '../../contract/declaring/deploy-states.js';
import type { Instance } from '../model/types.js';

export interface DeployState {
  state: (typeof DEPLOY_STATES)[number];
  /** Instances that are `RUNNING`. */
  running: number;
  /** Instances that were asked for. */
  asked: number;
}

const FAILED: readonly string[] = ['FAILED'];

/** What a deploy is by its instances. As many running ones as were asked for beat a failed one beside them. */
export function deployState(
  asked: number,
  instances: readonly Instance[],
  failOn: readonly string[] = FAILED,
): DeployState {
  const running = instances.filter(({ status }) => status === 'RUNNING').length;
  return { state: stateOf(asked, running, instances, failOn), running, asked };
}

function stateOf(
  asked: number,
  running: number,
  instances: readonly Instance[],
  failOn: readonly string[],
): DeployState['state'] {
  if (asked === 0) return instances.length === 0 ? 'running' : 'pending';
  if (running >= asked) return 'running';
  return instances.some(({ status }) => failOn.includes(status)) ? 'failed' : 'pending';
}
