import type { ProgressEvent } from '../../contract/events.js';
import { withBlame } from '../blame/with-blame.js';
import { isShimError } from '../model/errors.js';
import { mapInParallel } from '../model/in-parallel.js';
import type { Platform } from '../model/platform.js';
import type { Deploy } from '../model/types.js';
import { deployState, type DeployState } from './deploy-state.js';
import { regionsOf } from './status.js';

type DeployEvent = Extract<ProgressEvent, { type: 'deploy' }>;

export interface StatusFollower {
  /** Told of every deploy at first, and then of each that changes. */
  tell: (event: ProgressEvent) => void;
  fail: (error: Error) => void;
}

/** Milliseconds between two looks: the first ones come sooner, failures put the next one off. */
const QUICK = 1_000;
const USUAL = 3_000;
const QUICK_LOOKS = 10;
const LONGEST_PAUSE = 30_000;
/** Instances of what neither changes nor starts are looked at this often: every so many looks. */
const SETTLED_EVERY = 10;

const FINAL = ['not_found', 'not_logged_in', 'invalid_input'];

/** Looks at all deploys of an app, or of all apps, for all who follow them; ends with the last of them. */
export class StatusWatcher {
  private readonly followers = new Set<StatusFollower>();
  private readonly ending = new AbortController();
  private known: ReadonlyMap<string, DeployEvent> | undefined;
  private looks = 0;
  private failures = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly platform: Platform,
    private readonly app: string | undefined,
    private readonly onEnd: () => void,
  ) {
    void this.look();
  }

  /** Returns what leaves again. */
  follow(follower: StatusFollower): () => void {
    this.followers.add(follower);
    for (const event of this.known?.values() ?? []) follower.tell(event);
    return () => {
      this.followers.delete(follower);
      if (this.followers.size === 0) this.end();
    };
  }

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
    try {
      const seen = await this.seen();
      if (this.ending.signal.aborted) return;
      this.failures = 0;
      this.tellChanges(seen);
    } catch (error) {
      if (this.ending.signal.aborted) return;
      if (!isShimError(error) || FINAL.includes(error.code)) return this.fail(error as Error);
      this.failures += 1;
      if (this.failures === 1)
        this.tell({ type: 'warning', text: `looking failed, it is tried again: ${error.message.trimEnd()}` });
    }
    this.looks += 1;
    const usual = this.looks < QUICK_LOOKS ? QUICK : USUAL;
    const pause = Math.min(usual * 2 ** this.failures, LONGEST_PAUSE);
    this.timer = setTimeout(() => void this.look(), pause);
  }

  private tellChanges(seen: ReadonlyMap<string, DeployEvent>): void {
    for (const [key, event] of seen) {
      const before = this.known?.get(key);
      if (before?.state !== event.state || before.running !== event.running) this.tell(event);
    }
    for (const [key, event] of this.known ?? [])
      if (!seen.has(key)) this.tell({ ...event, state: 'gone', running: 0 });
    this.known = seen;
  }

  private tell(event: ProgressEvent): void {
    for (const { tell } of [...this.followers]) tell(event);
  }

  private async seen(): Promise<Map<string, DeployEvent>> {
    const { platform } = this;
    const options = { signal: this.ending.signal };
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
    const options = { signal: this.ending.signal };
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
