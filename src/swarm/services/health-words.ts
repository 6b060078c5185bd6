import { LABEL } from '../store/names.js';
import type { SwarmObjects } from '../store/objects.js';

/** Milliseconds for which a word counts after it was last confirmed: no server asks any more. */
const WORD_LASTS = 30_000;

/** What one server found out by asking instances, for all the others to read. */
export class HealthWords {
  constructor(private readonly objects: SwarmObjects) {}

  /** Ids of the tasks of a deploy that are healthy; undefined where no server asks. */
  async of(deploy: string, signal?: AbortSignal): Promise<ReadonlySet<string> | undefined> {
    const [asking, word] = await Promise.all([
      this.objects.find(['lease', 'care'], signal),
      this.objects.find(['health', deploy], signal),
    ]);
    if (!asking || Date.now() - asking.updated.getTime() > WORD_LASTS) return undefined;
    return new Set((word?.labels[LABEL.value] ?? '').split(' '));
  }

  async say(deploy: string, healthy: readonly string[]): Promise<void> {
    const key = ['health', deploy] as const;
    const value = [...healthy].sort().join(' ');
    const labels = { [LABEL.deploy]: deploy, [LABEL.value]: value };
    const found = await this.objects.update(key, (known) =>
      known.labels[LABEL.value] === value ? undefined : labels,
    );
    if (!found) await this.objects.create({ key, labels, data: deploy });
  }

  /** Removes words of deploys that are gone. */
  async sweep(deploys: ReadonlySet<string>): Promise<void> {
    for (const { id, labels } of await this.objects.list('health')) {
      if (!deploys.has(labels[LABEL.deploy] ?? '')) await this.objects.remove(id);
    }
  }
}
