import { isShimError, type ShimError } from '../model/errors.js';
import type { Platform } from '../model/platform.js';
import type { Deploy, Instance } from '../model/types.js';
import { deployMissing } from '../blame/missing.js';
import { withBlame } from '../blame/with-blame.js';
import { type Follower, QUICK, RepeatedLook } from './repeated-look.js';

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

export interface DeployFollower extends Follower {
  /** Told what each look saw, and at once what was seen a moment ago. */
  see: (sight: Sight) => void;
  /** A look failed, and is tried again. */
  trouble: (error: ShimError) => void;
  /** Milliseconds between two looks, after the quick ones. */
  interval: number;
  /** Only whether it is still listed is of interest, not its instances. */
  untilGone: boolean;
  /** Until when not being listed is no failure, on the clock of `performance.now()`: it was just made. */
  graceUntil: number;
}

/** Looks at one deploy: one listing a look. */
export class DeployWatcher extends RepeatedLook<DeployFollower> {
  private deploy: Deploy | undefined;
  private instances: readonly Instance[] | undefined;
  private instancesAt = -Infinity;

  constructor(
    private readonly platform: Platform,
    private readonly place: DeployPlace,
    onEnd: () => void,
  ) {
    super(onEnd);
  }

  override follow(follower: DeployFollower): () => void {
    const leave = super.follow(follower);
    if (this.instances && this.isFresh(QUICK))
      follower.see({ deploy: this.deploy, instances: this.instances, isGone: false });
    return leave;
  }

  protected async look(): Promise<void> {
    const sight = await this.sight();
    if (this.signal.aborted) return;
    if (sight.isGone) this.end();
    for (const { see } of [...this.followers]) see(sight);
  }

  protected interval(): number {
    return Math.min(...[...this.followers].map(({ interval }) => interval));
  }

  protected trouble(error: ShimError): void {
    for (const follower of [...this.followers]) follower.trouble(error);
  }

  private async sight(): Promise<Sight> {
    if (this.asksWhetherListed()) {
      const listed = (await this.listDeploys()).find(({ id }) => id === this.place.id);
      if (!listed) return this.missing();
      this.deploy = listed;
      if (this.instances && this.needsNoInstances())
        return { deploy: listed, instances: this.instances, isGone: false };
    }
    this.instances = await this.listInstances().catch(async (error: unknown) => this.unlessGone(error));
    this.instancesAt = performance.now();
    return { deploy: this.deploy, instances: this.instances ?? [], isGone: !this.instances };
  }

  /** At first; when there are no instances, as it may be gone; and every other time for those who wait for that. */
  private asksWhetherListed(): boolean {
    if (!this.deploy) return true;
    const isOddLook = this.looks % 2 === 1;
    if (this.instances?.length === 0 && this.deploy.replicas > 0 && isOddLook) return true;
    const untilGone = [...this.followers].filter((follower) => follower.untilGone).length;
    return untilGone > 0 && (untilGone === this.followers.size || isOddLook);
  }

  /** Nobody asks for them, or they were listed the last time. */
  private needsNoInstances(): boolean {
    const isAsked = [...this.followers].some(({ untilGone }) => !untilGone);
    return !isAsked || this.isFresh(this.interval() + QUICK);
  }

  private isFresh(age: number): boolean {
    return performance.now() - this.instancesAt <= age;
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
    if (deploys.some(({ id }) => id === this.place.id)) throw error;
    return undefined;
  }

  private listInstances(): Promise<Instance[]> {
    const { app, region, id } = this.place;
    return this.platform.listInstances(app, { id, region }, { signal: this.signal });
  }

  private listDeploys(): Promise<Deploy[]> {
    const { app, region } = this.place;
    const options = { signal: this.signal };
    return withBlame(this.platform, { app, region }, options, () =>
      this.platform.listDeploys(app, region, options),
    );
  }
}
