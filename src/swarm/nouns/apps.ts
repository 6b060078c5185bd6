import { safeParse } from 'valibot';
import { appName } from '../../core/input/fields.js';
import { inParallel } from '../../core/model/in-parallel.js';
import type { App } from '../../core/model/types.js';
import { PlatformError } from '../../platform-kit/platform-error.js';
import { LABEL } from '../store/names.js';
import type { SwarmObjects } from '../store/objects.js';
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

  /**
   * Removes an app, then its releases; one that still has deploys stays, as each of them stands on its object. What a process that
   * ended meanwhile did not remove belongs to no app, is seen by nobody, and is swept.
   */
  async unregister(name: string, signal?: AbortSignal): Promise<void> {
    const app = await this.lookup.app(name, signal);
    if ((await this.objects.remove(app.id, signal)) === 'used')
      throw new PlatformError(409, `app ${name} still has deploys, delete them first`);
    try {
      const releases = await this.objects.list('release', { [LABEL.app]: app.id }, signal);
      await inParallel(releases, async ({ id }) => void (await this.objects.remove(id, signal)));
    } catch {
      // The app is gone, which is what was asked for; a server sweeps the rest.
    }
  }
}
