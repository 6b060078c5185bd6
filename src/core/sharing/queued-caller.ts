import { whenAborted } from '../model/abort.js';
import { ShimError } from '../model/errors.js';

/** One caller in the queue: enters, loses patience, is aborted or sent away; whichever comes first. */
export class QueuedCaller {
  private readonly timer: NodeJS.Timeout;
  private readonly stopListening: () => void;

  constructor(
    private readonly resolve: () => void,
    private readonly reject: (error: ShimError) => void,
    patience: number,
    signal: AbortSignal | undefined,
    private readonly remove: () => void,
  ) {
    this.timer = setTimeout(() => this.sendAway(overloaded('no place became free in time')), patience);
    this.stopListening = whenAborted(signal, () => this.sendAway(interrupted()));
  }

  enter(): void {
    this.leaveQueue();
    this.resolve();
  }

  sendAway(error: ShimError): void {
    this.leaveQueue();
    this.reject(error);
  }

  private leaveQueue(): void {
    clearTimeout(this.timer);
    this.stopListening();
    this.remove();
  }
}

export function overloaded(why: string): ShimError {
  return new ShimError('overloaded', `too busy: ${why}`, { hint: 'try again in a second', retryAfter: 1 });
}

export function interrupted(): ShimError {
  return new ShimError('interrupted', 'interrupted before it began', { nothingBegan: true });
}

export function stopping(): ShimError {
  return new ShimError('interrupted', 'shutting down, nothing was started', { nothingBegan: true });
}
