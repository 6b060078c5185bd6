import type { ProgressEvent } from '../../contract/events.js';
import { DeployNews } from './deploy-news.js';
import { deployState } from './deploy-state.js';
import type { DeployPlace } from './deploy-watcher.js';
import type { DeployWatchers } from './deploy-watchers.js';
import { following } from './following.js';

export interface Watch {
  signal?: AbortSignal | undefined;
  onProgress?: ((event: ProgressEvent) => void) | undefined;
}

/** Milliseconds between two looks, after the quick ones. */
const INTERVAL = 3_000;

/** Tells what an app runs, or all apps, and each change of it; ends when the watcher leaves. */
export function watchStatus(
  watchers: DeployWatchers,
  app: string | undefined,
  { signal, onProgress }: Watch,
): Promise<void> {
  return following<void>(signal, ({ reject }) =>
    watchers.followStatus(app, { tell: (event) => onProgress?.(event), fail: reject }),
  );
}

/** Tells what a deploy is, instance by instance, and each change of it, until it is gone. */
export function watchDeploy(
  watchers: DeployWatchers,
  place: DeployPlace,
  { signal, onProgress }: Watch,
): Promise<void> {
  const news = new DeployNews(place, onProgress);
  let asked = 0;
  return following<void>(signal, ({ resolve, reject }) =>
    watchers.follow(place, {
      interval: INTERVAL,
      untilGone: false,
      graceUntil: 0,
      see: ({ deploy, instances, isGone }) => {
        asked = deploy?.replicas ?? asked;
        news.tell(isGone ? { state: 'gone', running: 0, asked } : deployState(asked, instances), instances);
        if (isGone) resolve();
      },
      trouble: (error) => news.trouble(error),
      fail: reject,
    }),
  );
}
