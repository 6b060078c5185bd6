import { shellQuote } from '../input/shell-quote.js';
import { ShimError } from '../model/errors.js';
import type { Instance } from '../model/types.js';
import type { DeployState } from './deploy-state.js';
import type { DeployPlace } from './deploy-watcher.js';

const MOST_NAMED = 10;

/** What was waited for did not come in time. */
export function waitTimedOut(
  { app, region, id }: DeployPlace,
  { state, running, asked }: DeployState,
  { instances, timeout, goal }: { instances: readonly Instance[]; timeout: number; goal: 'running' | 'gone' },
): ShimError {
  const after = `after ${timeout / 1_000} s`;
  const isLate = state === 'running' ? `has not been running for long enough ${after}` : undefined;
  const others = instances.filter(({ status }) => status !== 'RUNNING');
  const pending = `${running} of ${asked} instances are RUNNING${others.length > 0 ? ` (${named(others)})` : ''}`;
  const what = goal === 'gone' ? `is not gone ${after}` : (isLate ?? `does not run ${after}: ${pending}`);
  const goalFlag = goal === 'gone' ? ' --for gone' : '';
  return new ShimError('wait_timed_out', `deploy ${id} of app ${app} in region ${region} ${what}`, {
    hint: `wait on: qappctl-shim deploys wait ${app} ${shellQuote(id)} --region ${shellQuote(region)}${goalFlag}`,
    details: { app, region, id, state, running, asked },
  });
}

/** Instances failed before the deploy ran. */
export function deployFailed(
  { app, region, id }: DeployPlace,
  { running, asked }: DeployState,
  failed: readonly Instance[],
): ShimError {
  const shown = failed.slice(0, MOST_NAMED).map(({ id, status }) => ({ id, status }));
  const message = `deploy ${id} of app ${app} in region ${region} failed: ${named(failed)}`;
  return new ShimError('deploy_failed', message, {
    hint: `look at it: qappctl-shim deploys get ${app} ${shellQuote(id)} --region ${shellQuote(region)}`,
    details: { app, region, id, state: 'failed', running, asked, instances: shown },
  });
}

/** The deploy that was waited for was deleted by somebody. */
export function deployTaken({ app, region, id }: DeployPlace): ShimError {
  const message = `deploy ${id} of app ${app} in region ${region} was deleted meanwhile`;
  return new ShimError('not_found', message, {
    hint: `see what runs: qappctl-shim status ${app}`,
    details: { app, region, id, state: 'gone' },
  });
}

function named(instances: readonly Instance[]): string {
  const shown = instances.slice(0, MOST_NAMED).map(({ id, status }) => `instance ${id} is ${status}`);
  const more = instances.length > MOST_NAMED ? ` and ${instances.length - MOST_NAMED} more` : '';
  return shown.join(', ') + more;
}
