import { setImmediate as turn } from 'node:timers/promises';
import type { ProgressEvent } from '../../contract/events.js';
import { withBlame } from '../blame/with-blame.js';
import { isShimError, type ShimError } from '../model/errors.js';
import { mapInParallel } from '../model/in-parallel.js';
import type { Platform } from '../model/platform.js';
import type { Deploy } from '../model/types.js';
import { deployState, type DeployState } from './deploy-state.js';
import { type Follower, RepeatedLook } from './repeated-look.js';
import { regionsOf } from './status.js';

type DeployEvent = Extract<ProgressEvent, { type: 'deploy' }>;

export interface StatusFollower extends Follower {
  /** Told of every deploy at first, and then of each that changes. */
  tell: (event: ProgressEvent) => void;
}

/** Milliseconds between two looks, after the quick ones. */
const INTERVAL = 3_000;
/** Instances of what neither changes nor starts are looked at this often: every so many looks. */
const SETTLED_EVERY = 10;

/** Events that followers are told before others have their turn. */
const TOLD_AT_ONCE = 5_000;

/** What is not as it was. */
function* changesOf(
  before: ReadonlyMap<string, DeployEvent> | undefined,
  now: ReadonlyMap<string, DeployEvent>,
): Generator<DeployEvent> {
  for (const [key, event] of now) {
    const known = before?.get(key);
    if (known?.state !== event.state || known.running !== event.running) yield event;
  }
  for (const [key, event] of before ?? []) if (!now.has(key)) yield { ...event, state: 'gone', running: 0 };
}

/** Looks at all deploys of an app, or of all apps. */
export class StatusWatcher extends RepeatedLook<StatusFollower> {
  private known: ReadonlyMap<string, DeployEvent> | undefined;

  constructor(
    private readonly platform: Platform,
    private readonly app: string | undefined,
    onEnd: () => void,
  ) {
    super(onEnd);
  }

  override follow(follower: StatusFollower): () => void {
    const leave = super.follow(follower);
    for (const event of this.known?.values() ?? []) follower.tell(event);
    return leave;
  }

  protected async look(): Promise<void> {
    const seen = await this.seen();
    if (!this.signal.aborted) await this.tellChanges(seen);
  }

  protected interval(): number {
    return INTERVAL;
  }

  protected trouble({ message }: ShimError, isFirst: boolean): void {
    if (isFirst)
      this.tell({ type: 'warning', text: `looking failed, it is tried again: ${message.trimEnd()}` });
  }

  /** Lets others have their turn in between: thousands of deploys may be told to hundreds of followers. */
  private async tellChanges(seen: ReadonlyMap<string, DeployEvent>): Promise<void> {
    const before = this.known;
    // Whoever comes meanwhile is told all of it.
    this.known = seen;
    const events = [...changesOf(before, seen)];
    const together = Math.ceil(TOLD_AT_ONCE / Math.max(1, this.followers.size));
    for (let from = 0; from < events.length && !this.signal.aborted; from += together) {
      if (from > 0) await turn();
      for (const event of events.slice(from, from + together)) this.tell(event);
    }
  }

  private tell(event: ProgressEvent): void {
    for (const { tell } of [...this.followers]) tell(event);
  }

  private async seen(): Promise<Map<string, DeployEvent>> {
    const { platform } = this;
    const options = { signal: this.signal };
    const apps =
      this.app === undefined ? (await platform.listApps(options)).map(({ name }) => name) : [this.app];
    const regions = await regionsOf(platform, undefined, options);
    const places = apps.flatMap((app) => regions.map((region) => ({ app, region })));
    const deploys = await mapInParallel(places, async ({ app, region }) => {
      const listed = await withBlame(platform, { app, region }, options, () =>
        platform.listDeploys(app, region, options),
      );
      return listed.map((deploy) => ({ app, deploy }));
    });
    const events = await mapInParallel(deploys.flat(), async ({ app, deploy }) => {
      const { id, region } = deploy;
      const key = JSON.stringify([app, region, id]);
      const state = await this.stateOf(app, deploy, this.known?.get(key));
      return state && ([key, { type: 'deploy' as const, app, id, region, ...state }] as const);
    });
    return new Map(events.flatMap((event) => (event ? [event] : [])));
  }

  /** Nothing for one that is gone by now. */
  private async stateOf(
    app: string,
    deploy: Deploy,
    known: DeployEvent | undefined,
  ): Promise<DeployState | undefined> {
    const isSettled = known !== undefined && known.state !== 'pending';
    if (isSettled && this.looks % SETTLED_EVERY !== 0) {
      const { state, running, asked } = known;
      return { state, running, asked };
    }
    const { id, region, replicas } = deploy;
    const options = { signal: this.signal };
    try {
      const instances = await withBlame(this.platform, { app, region, deploy: id }, options, () =>
        this.platform.listInstances(app, { id, region }, options),
      );
      return deployState(replicas, instances);
    } catch (error) {
      if (isShimError(error, 'not_found')) return undefined;
      throw error;
    }
  }
}
