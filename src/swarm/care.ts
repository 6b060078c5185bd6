import { inParallel } from '../core/model/in-parallel.js';
import { Caretaker } from '../platform-kit/caretaker.js';
import type { ConfigObjects } from './services/config-objects.js';
import type { HealthChecks } from './services/health-checks.js';
import type { HealthWords } from './services/health-words.js';
import type { Services } from './services/services.js';
import { LABEL } from './store/names.js';
import type { SwarmObjects } from './store/objects.js';

/** Milliseconds between two looks for what is left over. */
const SWEEP = 60_000;

export interface CareParts {
  objects: SwarmObjects;
  services: Services;
  files: ConfigObjects;
  words: HealthWords;
  checks: HealthChecks;
  warn: (text: string) => void;
}

/** What a server does besides answering: it asks instances whether they are healthy, and removes what belongs to nothing. */
export class Care {
  private readonly sweeper: Caretaker;

  constructor(private readonly parts: CareParts) {
    this.sweeper = new Caretaker(() => this.sweep(), parts.warn, SWEEP);
  }

  async start(): Promise<void> {
    this.parts.checks.start();
    // What is left over harms nobody: a server starts without having swept.
    await this.sweeper.start().catch((error: Error) => this.parts.warn(error.message));
  }

  async stop(): Promise<void> {
    this.sweeper.stop();
    await this.parts.checks.stop();
  }

  private async sweep(): Promise<void> {
    const { objects, services, files, words } = this.parts;
    // Releases first: an app that is registered meanwhile has none of them.
    const releases = await objects.list('release');
    const apps = new Set((await objects.list('app')).map(({ id }) => id));
    const left = releases.filter(({ labels }) => !apps.has(labels[LABEL.app] ?? ''));
    await inParallel(left, async ({ id }) => void (await objects.remove(id)));
    await words.sweep(new Set((await services.list({})).map(({ id }) => id)));
    await files.sweep();
  }
}
