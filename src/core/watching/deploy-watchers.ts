import { ShimError } from '../model/errors.js';
import type { Observer } from '../model/observer.js';
import type { Platform } from '../model/platform.js';
import { type DeployFollower, type DeployPlace, DeployWatcher } from './deploy-watcher.js';
import { type StatusFollower, StatusWatcher } from './status-watcher.js';
import { MadeDeploys } from './made-deploys.js';

/** One watcher for each deploy that somebody follows, however many do. */
export class DeployWatchers {
  /** What was made through this process. */
  readonly made = new MadeDeploys();
  private readonly watchers = new Map<string, DeployWatcher>();
  private readonly statuses = new Map<string | undefined, StatusWatcher>();
  private closed = false;

  constructor(
    readonly platform: Platform,
    readonly observer: Observer = {},
  ) {}

  /** Returns what leaves again. */
  follow(place: DeployPlace, follower: DeployFollower): () => void {
    if (this.closed) {
      follower.fail(stopping());
      return () => undefined;
    }
    const key = JSON.stringify([place.app, place.region, place.id]);
    let watcher = this.watchers.get(key);
    if (!watcher) {
      watcher = new DeployWatcher(this.platform, place, () => this.watchers.delete(key));
      this.watchers.set(key, watcher);
    }
    return watcher.follow(follower);
  }

  /** The same of all deploys of an app, or of all apps. */
  followStatus(app: string | undefined, follower: StatusFollower): () => void {
    if (this.closed) {
      follower.fail(stopping());
      return () => undefined;
    }
    let watcher = this.statuses.get(app);
    if (!watcher) {
      watcher = new StatusWatcher(this.platform, app, () => this.statuses.delete(app));
      this.statuses.set(app, watcher);
    }
    return watcher.follow(follower);
  }

  /** Ends all waiting, and refuses what comes later. */
  close(): void {
    this.closed = true;
    for (const watcher of [...this.watchers.values(), ...this.statuses.values()]) watcher.fail(stopping());
  }
}

function stopping(): ShimError {
  return new ShimError('interrupted', 'shutting down: nobody waits any longer, what is under way goes on');
}
