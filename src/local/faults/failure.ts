import { ShimError } from '../../core/model/errors.js';
import { type Action, laneOf } from '../../core/qappctl/actions.js';
import { failureOf, refusedLogin } from '../../core/qappctl/failure.js';
import type { RunResult } from '../../core/process/run.js';

/** A run that ended by itself, as the door to qappctl tells it. */
export function exited(exitCode: number | undefined, stderr: string): RunResult {
  return { ending: 'exited', exitCode, signal: undefined, stdout: '', stderr };
}

/** The very error that a qappctl run with this end would cause. */
export function failed(action: Action, result: RunResult, timeout = 0): ShimError {
  const writes = laneOf(action.kind) !== 'read';
  const redact = (text: string) => text;
  const error = failureOf(action, result, { redact, timeout, writes });
  if (error?.code === 'run_failed' && action.kind === 'login') return refusedLogin(result, redact);
  return error ?? new ShimError('run_failed', `err ${action.words}: failed`);
}
