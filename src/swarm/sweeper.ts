import { inParallel } from '../core/model/in-parallel.js';
import type { SwarmApps } from './nouns/apps.js';
import type { ConfigObjects } from './services/config-objects.js';
import type { HealthWords } from './services/health-words.js';
import type { Services } from './services/services.js';

/** Milliseconds between two looks. */
const INTERVAL = 10 * 60_000;

/** Removes what belongs to nothing: what a process that ended in the middle of a change could not take away itself. */
export class Sweeper {
  private next = 0;

  constructor(
    private readonly apps: SwarmApps,
    private readonly services: Services,
    private readonly files: ConfigObjects,
    private readonly words: HealthWords,
  ) {}

  /** Looks, if it is time to. */
  async sweep(): Promise<void> {
    const now = performance.now();
    if (now < this.next) return;
    this.next = now + INTERVAL;
    const apps = await this.apps.leaving();
    await inParallel(apps, (mark) => this.apps.finishLeaving(mark));
    await this.words.sweep(new Set((await this.services.list({})).map(({ id }) => id)));
    await this.files.sweep();
  }
}
