import { isShimError, ShimError } from '../../core/model/errors.js';
import { EngineResponseError } from '../../platform-kit/engine/engine-answers.js';

/** Whole seconds after which a swarm without a leader usually has one again. */
const RETRY_AFTER = 5;

/** The words of an engine whose swarm has no leader now, or lost it while it worked: the change may have been made all the same. */
const NO_LEADER =
  /does not have a leader|lost leader|no leader|not the leader|raft|deadline ?exceeded|rpc error: code = (?:Unavailable|Unknown|Canceled|Aborted)|transport is closing|connection (?:error|refused|reset)|request timed out/i;
const NOT_A_MANAGER = /not a swarm manager|not part of a swarm|not connected to a swarm/i;

/** Whether another manager may answer what this one did not. */
export function isForAnother(error: unknown): boolean {
  if (isShimError(error, 'docker_unavailable')) return true;
  // Said by a leader, in the words of one that is lost.
  if (!(error instanceof EngineResponseError) || isOutOfSequence(error)) return false;
  return NOT_A_MANAGER.test(error.message) || (error.status >= 500 && NO_LEADER.test(error.message));
}

/** Another one changed the object since it was read. */
export function isOutOfSequence(error: unknown): boolean {
  return error instanceof EngineResponseError && /update out of sequence/i.test(error.message);
}

/** A service stands on it. */
export function isInUse(error: unknown): boolean {
  return error instanceof EngineResponseError && error.status === 400 && /in use/i.test(error.message);
}

/** What no manager answered, told once and for all. */
export function swarmUnavailable(error: unknown, managers: readonly string[]): unknown {
  if (isShimError(error, 'interrupted')) return error;
  const reason = (error as Error).message;
  const noSwarm = error instanceof EngineResponseError && NOT_A_MANAGER.test(reason);
  const hint = noSwarm
    ? `make a swarm of it: docker swarm init; or name a manager: --docker-host tcp://<manager>:2376`
    : managers.length < 3
      ? 'name more managers, any of which is asked: --docker-host <one> --docker-host <another>'
      : 'more than half of the managers must run and reach each other: docker node ls; see docs/swarm.md';
  return new ShimError('docker_unavailable', `can't use the swarm: ${reason}`, {
    hint,
    retryAfter: RETRY_AFTER,
    cause: error,
  });
}
