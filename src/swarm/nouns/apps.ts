import { safeParse } from 'valibot';
import { appName } from '../../core/input/fields.js';
import { inParallel } from '../../core/model/in-parallel.js';
import type { App } from '../../core/model/types.js';
import { PlatformError } from '../../platform-kit/platform-error.js';
import { LABEL } from '../store/names.js';
import type { StoredObject, SwarmObjects } from '../store/objects.js';
import type { Lookup } from './lookup.js';

/** Apps: the id of an app's object is its incarnation, to which releases and deploys belong. */
export class SwarmApps {
  constructor(
    private readonly objects: SwarmObjects,
    private readonly lookup: Lookup,
  ) {}

  async list(signal?: AbortSignal): Promise<App[]> {
    const apps = await this.objects.list('app', {}, signal);
    return apps.map(({ data }) => JSON.parse(data) as App);
  }

  /** Its name must be free. */
  async register(name: string, desc: string | undefined, signal?: AbortSignal): Promise<void> {
    if (!safeParse(appName, name).success) throw new PlatformError(400, `invalid app name ${name}`);
    const app: App = { name, ...(desc === undefined ? {} : { desc }) };
    const labels = { [LABEL.name]: name };
    const object = { key: ['app', name], labels, data: JSON.stringify(app) } as const;
    if ((await this.objects.create(object, signal)) === undefined)
      throw new PlatformError(409, `app ${name} exists already`);
  }

  /** Removes an app, then its releases; one that still has deploys stays, as each of them stands on its object. */
  async unregister(name: string, signal?: AbortSignal): Promise<void> {
    const app = await this.lookup.app(name, signal);
    const key = ['leaving', app.id] as const;
    await this.objects.create({ key, labels: { [LABEL.app]: app.id }, data: name }, signal);
    const isGone = (await this.objects.remove(app.id, signal)) === 'removed';
    const mark = await this.objects.find(key, signal);
    try {
      if (mark) await this.finishLeaving(mark, signal);
    } catch {
      // It is gone, or stays, as it was decided; a server sweeps the rest.
    }
    if (!isGone) throw new PlatformError(409, `app ${name} still has deploys, delete them first`);
  }

  /** Marks of apps whose removal was begun, and perhaps not finished. */
  leaving(): Promise<StoredObject[]> {
    return this.objects.list('leaving');
  }

  /** Takes away what an app leaves, if it is gone, and then its mark. Until then nobody sees it: it belongs to no app. */
  async finishLeaving(mark: StoredObject, signal?: AbortSignal): Promise<void> {
    const app = mark.labels[LABEL.app] ?? '';
    if (!(await this.objects.isThere(app, signal))) {
      const releases = await this.objects.list('release', { [LABEL.app]: app }, signal);
      await inParallel(releases, async ({ id }) => void (await this.objects.remove(id, signal)));
    }
    await this.objects.remove(mark.id, signal);
  }
}
