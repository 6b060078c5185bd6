import { isShimError, type ShimError } from '../model/errors.js';

/** One who follows what is looked at. */
export interface Follower {
  /** There is nothing more to see. */
  fail: (error: Error) => void;
}

/** Milliseconds between the first looks after somebody came: most of what is waited for happens soon. */
export const QUICK = 1_000;
const QUICK_LOOKS = 10;
const LONGEST_PAUSE = 30_000;

/** Failures after which looking on is of no use. */
const FINAL: readonly string[] = ['not_found', 'not_logged_in', 'invalid_input', 'unknown_reference'];

/** Looks at something again and again for all who follow it; ends with the last of them. */
export abstract class RepeatedLook<F extends Follower> {
  protected readonly followers = new Set<F>();
  /** Looks so far. */
  protected looks = 0;
  private readonly ending = new AbortController();
  private quickLooks = QUICK_LOOKS;
  private failures = 0;
  private lastAt = -Infinity;
  private isLooking = false;
  private timer: NodeJS.Timeout | undefined;

  /** @param onEnd Called once, when nobody follows any more, or there is nothing more to see. */
  constructor(private readonly onEnd: () => void) {}

  /** Looks, and tells the followers what it saw. */
  protected abstract look(): Promise<void>;
  /** Milliseconds between two looks, after the quick ones. */
  protected abstract interval(): number;
  /** A look failed, and is tried again; `isFirst` since one that did not. */
  protected abstract trouble(error: ShimError, isFirst: boolean): void;

  /** Returns what leaves again. */
  follow(follower: F): () => void {
    this.followers.add(follower);
    this.quickLooks = QUICK_LOOKS;
    this.schedule();
    return () => {
      this.followers.delete(follower);
      if (this.followers.size === 0) this.end();
    };
  }

  /** Tells all followers that there is nothing more to see. */
  fail(error: Error): void {
    this.end();
    for (const follower of [...this.followers]) follower.fail(error);
  }

  /** Ends what is under way. */
  protected get signal(): AbortSignal {
    return this.ending.signal;
  }

  protected end(): void {
    if (this.ending.signal.aborted) return;
    this.ending.abort();
    clearTimeout(this.timer);
    this.onEnd();
  }

  /** The next look, at once if the last one was long enough ago: whoever comes is not made to wait for another's pause. */
  private schedule(): void {
    if (this.isLooking || this.ending.signal.aborted) return;
    clearTimeout(this.timer);
    const delay = Math.max(0, this.lastAt + this.pause() - performance.now());
    this.timer = setTimeout(() => void this.lookOnce(), delay);
  }

  private pause(): number {
    const usual = this.quickLooks > 0 ? Math.min(QUICK, this.interval()) : this.interval();
    return Math.min(usual * 2 ** this.failures, Math.max(usual, LONGEST_PAUSE));
  }

  private async lookOnce(): Promise<void> {
    this.isLooking = true;
    this.lastAt = performance.now();
    try {
      await this.look();
      this.failures = 0;
    } catch (error) {
      if (this.ending.signal.aborted) return;
      if (!isShimError(error) || FINAL.includes(error.code)) return this.fail(error as Error);
      this.failures += 1;
      this.trouble(error, this.failures === 1);
    } finally {
      this.isLooking = false;
    }
    this.looks += 1;
    this.quickLooks -= 1;
    this.schedule();
  }
}
