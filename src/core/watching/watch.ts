import type { ProgressEvent } from '../../contract/events.js';
import { whenAborted } from '../model/abort.js';
import { readerLeft } from '../sharing/flight.js';
import { deployState } from './deploy-state.js';
import type { DeployPlace } from './deploy-watcher.js';
import type { DeployWatchers } from './deploy-watchers.js';

export interface Watch {
  signal?: AbortSignal | undefined;
  onProgress?: ((event: ProgressEvent) => void) | undefined;
}

type Follow = (ends: { resolve: () => void; reject: (error: Error) => void }) => () => void;

/** Tells what an app runs, or all apps, and each change of it; ends when the watcher leaves. */
export function watchStatus(
  watchers: DeployWatchers,
  app: string | undefined,
  { signal, onProgress }: Watch,
) {
  return untilLeft(signal, ({ reject }) =>
    watchers.followStatus(app, { tell: (event) => onProgress?.(event), fail: reject }),
  );
}

/** Tells what a deploy is, instance by instance, and each change of it, until it is gone. */
export function watchDeploy(watchers: DeployWatchers, place: DeployPlace, { signal, onProgress }: Watch) {
  const statuses = new Map<string, string>();
  let told = '';
  return untilLeft(signal, ({ resolve, reject }) =>
    watchers.follow(place, {
      interval: 3_000,
      untilGone: false,
      graceUntil: 0,
      see: ({ deploy, instances, isGone }) => {
        for (const { id, status } of instances) {
          if (statuses.get(id) === status) continue;
          statuses.set(id, status);
          onProgress?.({ type: 'instance', deploy: place.id, id, status });
        }
        for (const id of [...statuses.keys()])
          if (!instances.some((one) => one.id === id)) statuses.delete(id);
        const asked = deploy?.replicas ?? 0;
        const now = isGone ? { state: 'gone' as const, running: 0, asked } : deployState(asked, instances);
        const text = JSON.stringify(now);
        if (text !== told) onProgress?.({ type: 'deploy', ...place, ...now });
        told = text;
        if (isGone) resolve();
      },
      trouble: (error) =>
        onProgress?.({
          type: 'warning',
          text: `looking failed, it is tried again: ${error.message.trimEnd()}`,
        }),
      fail: reject,
    }),
  );
}

function untilLeft(signal: AbortSignal | undefined, follow: Follow): Promise<void> {
  return new Promise((resolve, reject) => {
    const endings: (() => void)[] = [];
    let isOver = false;
    const end = (settle: () => void) => {
      isOver = true;
      for (const stop of endings.splice(0)) stop();
      settle();
    };
    endings.push(whenAborted(signal, () => end(() => reject(readerLeft()))));
    if (isOver) return;
    endings.push(follow({ resolve: () => end(resolve), reject: (error) => end(() => reject(error)) }));
    // It may have ended while it began to follow.
    if (isOver as boolean) end(() => undefined);
  });
}
