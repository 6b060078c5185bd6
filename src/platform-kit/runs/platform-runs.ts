import { setMaxListeners } from 'node:events';
import { type Action, laneOf } from '../../core/qappctl/command-lines.js';
import { whenAborted, withLinkedSignal } from '../../core/model/abort.js';
import type { RunOptions } from '../../core/model/platform.js';
import { logLine } from '../clock.js';
import { EngineResponseError } from '../engine/engine-answers.js';
import { exited, failed, type PlatformNoun, toldAsFault } from '../faults/failure.js';
import { applyFault } from '../faults/apply-fault.js';
import type { FaultSource } from '../faults/take-fault.js';
import { PlatformError } from '../platform-error.js';
import type { Fault } from '../shapes.js';

/** Milliseconds. */
export interface Timeouts {
  read: number;
  write: number;
  push: number;
}

/** A timer that is set for longer fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

type Stop = (ending: 'timed_out' | 'interrupted') => void;

/** Runs operations as the door to qappctl does: with time limits, faults on demand, and its error texts. */
export class PlatformRuns {
  private readonly inFlight = new Set<Stop>();
  private readonly draining = new AbortController();

  constructor(
    private readonly faults: FaultSource,
    private readonly timeouts: Timeouts,
    private readonly noun: PlatformNoun,
  ) {
    setMaxListeners(0, this.draining.signal);
  }

  /** Anything that takes time. The task is told by its signal when nobody waits any more. */
  async perform<T>(
    action: Action,
    options: RunOptions | undefined,
    task: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const limit = Math.min(this.timeouts[laneOf(action.kind)], LONGEST_TIMER);
    let fault: Fault | undefined;
    try {
      return await this.watched(action, limit, options?.signal, async (signal) => {
        fault = await this.faults.take(action.kind, signal);
        if (fault) await applyFault(fault, action, signal);
        return task(signal);
      });
    } catch (error) {
      throw fault ? toldAsFault(error, fault, this.noun) : error;
    }
  }

  /** Something that goes on for as long as somebody wants it, or until others that wait are sent away. */
  async follow(
    action: Action,
    options: RunOptions | undefined,
    task: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    try {
      await withLinkedSignal([options?.signal, this.draining.signal], task);
    } catch (error) {
      // A pause in it was ended.
      if ((error as Error).name === 'AbortError')
        throw failed(action, { ...exited(undefined, ''), ending: 'interrupted' });
      throw asFailure(error, action);
    }
  }

  /** Ends what is followed. */
  drain(): void {
    this.draining.abort();
  }

  /** Ends all that is in flight. */
  close(): void {
    this.drain();
    for (const stop of this.inFlight) stop('interrupted');
  }

  private async watched<T>(
    action: Action,
    limit: number,
    caller: AbortSignal | undefined,
    task: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    let stop: Stop = () => undefined;
    const stopped = new Promise<never>((_resolve, reject) => {
      stop = (ending) => {
        reject(failed(action, { ...exited(undefined, ''), ending }, limit));
        controller.abort();
      };
    });
    const interrupt = () => stop('interrupted');
    const timer = setTimeout(() => stop('timed_out'), limit);
    this.inFlight.add(stop);
    const stopListening = whenAborted(caller, interrupt);
    try {
      return await Promise.race([stopped, controller.signal.aborted ? stopped : task(controller.signal)]);
    } catch (error) {
      throw asFailure(error, action);
    } finally {
      clearTimeout(timer);
      stopListening();
      this.inFlight.delete(stop);
    }
  }
}

/** A refusal as the published text of a failed run; everything else stays what it is. */
export function asFailure(error: unknown, action: Action): unknown {
  if (error instanceof PlatformError) return failed(action, exited(1, logLine(error.message)));
  // What the engine does not take, for example a file name that is too long, is told with its reason.
  if (error instanceof EngineResponseError)
    return failed(action, exited(1, logLine(`the Docker Engine said no: ${error.message}`)));
  return error;
}
