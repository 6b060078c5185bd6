import { isShimError, type ShimError } from '../model/errors.js';
import type { Platform } from '../model/platform.js';
import type { Deploy, Instance } from '../model/types.js';
import { deployMissing } from '../blame/missing.js';
import { withBlame } from '../blame/with-blame.js';

/** Which deploy. */
export interface DeployPlace {
  app: string;
  region: string;
  id: string;
}

/** What a look at a deploy saw. */
export interface Sight {
  /** As it is listed; undefined while it is not listed yet, or is gone. */
  deploy: Deploy | undefined;
  instances: readonly Instance[];
  isGone: boolean;
}

export interface Follower {
  /** Told at once what is known, and then what each look saw. */
  see: (sight: Sight) => void;
  /** A look failed, and will be tried again. */
  trouble: (error: ShimError) => void;
  /** There is nothing more to see. */
  fail: (error: Error) => void;
  /** Milliseconds between two looks, after the first ones. */
  interval: number;
  /** Only whether it is still listed is of interest, not its instances. */
  untilGone: boolean;
  /** Until when not being listed is no failure, on the clock of `performance.now()`: it was just made. */
  graceUntil: number;
}

/** So many looks a second apart come first: most deploys run soon. */
const QUICK_LOOKS = 10;
const QUICK = 1_000;
const LONGEST_PAUSE = 30_000;

/** Failures after which looking on is of no use. */
const FINAL = ['not_found', 'not_logged_in', 'invalid_input', 'unknown_reference'];

/** Looks at one deploy for all who follow it, one listing a look; ends with the last of them. */
export class DeployWatcher {
  private readonly followers = new Set<Follower>();
  private readonly ending = new AbortController();
  private deploy: Deploy | undefined;
  private instances: readonly Instance[] | undefined;
  private looks = 0;
  private failures = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly platform: Platform,
    private readonly place: DeployPlace,
    private readonly onEnd: () => void,
  ) {
    void this.look();
  }

  /** Returns what leaves again. */
  follow(follower: Follower): () => void {
    this.followers.add(follower);
    if (this.instances) follower.see({ deploy: this.deploy, instances: this.instances, isGone: false });
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

  private end(): void {
    if (this.ending.signal.aborted) return;
    this.ending.abort();
    clearTimeout(this.timer);
    this.onEnd();
  }

  private async look(): Promise<void> {
    // Whoever made this one follows it first.
    await Promise.resolve();
    try {
      const sight = await this.sight();
      if (this.ending.signal.aborted) return;
      this.failures = 0;
      this.tell(sight);
    } catch (error) {
      if (this.ending.signal.aborted) return;
      if (!isShimError(error) || FINAL.includes(error.code)) return this.fail(error as Error);
      this.failures += 1;
      for (const follower of [...this.followers]) follower.trouble(error);
    }
    if (!this.ending.signal.aborted) this.timer = setTimeout(() => void this.look(), this.pause());
  }

  private tell(sight: Sight): void {
    if (sight.isGone) this.end();
    for (const follower of [...this.followers]) follower.see(sight);
  }

  /** Milliseconds until the next look. */
  private pause(): number {
    this.looks += 1;
    const interval = Math.min(...[...this.followers].map((follower) => follower.interval));
    const usual = this.looks < QUICK_LOOKS ? Math.min(QUICK, interval) : interval;
    return Math.min(usual * 2 ** this.failures, Math.max(usual, LONGEST_PAUSE));
  }

  private async sight(): Promise<Sight> {
    const { app, region, id } = this.place;
    const options = { signal: this.ending.signal };
    if (this.asksWhetherListed()) {
      const deploys = await this.listDeploys();
      const listed = deploys.find((deploy) => deploy.id === id);
      if (!listed) return this.missing();
      this.deploy = listed;
      if (this.instances) return { deploy: listed, instances: this.instances, isGone: false };
    }
    this.instances = await this.platform
      .listInstances(app, { id, region }, options)
      .catch(async (error: unknown) => this.unlessGone(error));
    return { deploy: this.deploy, instances: this.instances ?? [], isGone: !this.instances };
  }

  /** At first; when there are no instances, as it may be gone; and every other time for those who wait for that. */
  private asksWhetherListed(): boolean {
    if (!this.deploy) return true;
    if (this.instances?.length === 0 && this.deploy.replicas > 0 && this.looks % 2 === 1) return true;
    const untilGone = [...this.followers].filter((follower) => follower.untilGone).length;
    return untilGone > 0 && (untilGone === this.followers.size || this.looks % 2 === 1);
  }

  private missing(): Sight {
    if (this.deploy) return { deploy: undefined, instances: [], isGone: true };
    const isExpected = [...this.followers].some(({ graceUntil }) => performance.now() < graceUntil);
    if (!isExpected) throw deployMissing(this.place);
    return { deploy: undefined, instances: [], isGone: false };
  }

  /** Nothing for a deploy that is listed no more; else the failure stands. */
  private async unlessGone(error: unknown): Promise<undefined> {
    if (!isShimError(error, 'run_failed') && !isShimError(error, 'not_found')) throw error;
    const deploys = await this.listDeploys();
    if (deploys.some((deploy) => deploy.id === this.place.id)) throw error;
    return undefined;
  }

  private listDeploys(): Promise<Deploy[]> {
    const { app, region } = this.place;
    const options = { signal: this.ending.signal };
    return withBlame(this.platform, { app, region }, options, () =>
      this.platform.listDeploys(app, region, options),
    );
  }
}
