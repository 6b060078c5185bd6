/** The library: the operations of qappctl-shim, typed. */
import { createShim as create } from './assembly/create-shim.js';
import type { ShimOptions as FullOptions } from './assembly/shim-options.js';
import type { ClientOptions } from './client/options.js';
import type { Shim } from './core/shim.js';

/** As the command's options; `env` defaults to the environment of the process. */
export type ShimOptions = Partial<Omit<FullOptions, 'store'>>;

/** The operations over qappctl and the Docker Engine, or over the local platform. Starts no process by itself. */
export function createShim(options: ShimOptions = {}): Promise<Shim> {
  return create({ ...options, env: options.env ?? process.env });
}

/** The operations of a server that is already there, over HTTP. Nothing is sent until something is asked of it. */
export async function createClient(options: ClientOptions): Promise<Shim> {
  const { createClient: connect } = await import('./client/create-client.js');
  return connect(options);
}

export type { ClientOptions } from './client/options.js';
export { ERROR_CODES, isShimError, ShimError } from './core/model/errors.js';
export type { ErrorCode, ShimErrorOptions } from './core/model/errors.js';
export type { CallOptions, Operations, ProgressEvent, Shim } from './core/shim.js';
export type {
  Lane,
  Observer,
  RolloutReport,
  RunKind,
  RunReport,
  RunStats,
  WaitReport,
} from './core/model/observer.js';
export type { PullProgress } from './core/docker/engine.js';
export type { RunOptions } from './core/model/platform.js';
export type { LocalOptions } from './assembly/shim-options.js';
export type * from './core/model/types.js';
export type {
  AppInput,
  AppStatusInput,
  AppView,
  RegisterAppInput,
  StatusRow,
} from './contract/nouns/apps.js';
export type { ListStatusInput } from './contract/nouns/status.js';
export type {
  CreateRollbackInput,
  CreateRolloutInput,
  RolloutAnswer,
  RolloutInput,
  RolloutOutcome,
  RolloutPlan,
  RolloutRecord,
  RolloutStarted,
} from './contract/nouns/rollouts.js';
export type { PushOutcome } from './contract/nouns/images.js';
export type {
  CreateDeployInput,
  DeleteDeployInput,
  DeployView,
  GetDeployInput,
  ListDeploysInput,
  WaitDeployInput,
} from './contract/nouns/deploys.js';
export type { CreateReleaseInput, GetReleaseInput, ReleaseView } from './contract/nouns/releases.js';
export type { ListInstancesInput, ReadLogsInput } from './contract/nouns/instances.js';
export type { PullImageInput, PushImageInput } from './contract/nouns/images.js';
