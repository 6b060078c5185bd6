import { isShimError, ShimError } from '../../core/model/errors.js';
import { type Action, laneOf } from '../../core/qappctl/command-lines.js';
import { failureOf, refusedLogin } from '../../core/qappctl/failure.js';
import type { RunResult } from '../../core/process/run.js';
import type { Fault } from '../shapes.js';

/** A run that ended by itself, as the door to qappctl tells it. */
export function exited(exitCode: number | undefined, stderr: string): RunResult {
  return { ending: 'exited', exitCode, signal: undefined, stdout: '', stderr };
}

/** The very error that a qappctl run with this end would cause. */
export function failed(action: Action, result: RunResult, timeout = 0): ShimError {
  const writes = laneOf(action.kind) !== 'read';
  const error = failureOf(action, result, { timeout, writes });
  if (error?.code === 'run_failed' && action.kind === 'login') return refusedLogin(result);
  return error ?? new ShimError('run_failed', `err ${action.words}: failed`);
}

/** Said with what a fault caused, so that nobody looks for a real reason. */
export const ON_PURPOSE = '(a fault that was set on purpose)';

/** The command that manages a platform of our own. */
export type PlatformNoun = 'local' | 'swarm';

/** The error that a fault caused, told as such; others stay what they are. */
export function toldAsFault(error: unknown, fault: Fault, noun: PlatformNoun): unknown {
  const ended = isShimError(error, 'timed_out') ? fault.hang || fault.delay : !isDelayOnly(fault);
  if (!isShimError(error) || error.code === 'interrupted' || !ended) return error;
  const { code, message, endsLine } = error;
  return new ShimError(code, `${message} ${ON_PURPOSE}`, {
    hint: `show the faults with \`qappctl-shim ${noun} status\`, end them with \`qappctl-shim ${noun} fault --clear\``,
    endsLine,
    cause: error,
  });
}

function isDelayOnly({ exit, hang, kill, garbage }: Fault): boolean {
  return exit === undefined && !hang && !kill && !garbage;
}
