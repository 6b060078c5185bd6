import type { Platform, RunOptions } from '../core/model/platform.js';
import { actions } from '../core/qappctl/command-lines.js';
import { OwnPlatform } from '../platform-kit/runs/own-platform.js';
import type { PlatformRuns } from '../platform-kit/runs/platform-runs.js';
import type { SwarmParts } from './assemble.js';
import { regionsOf } from './services/nodes.js';
import { LABEL } from './store/names.js';

/** The platform on a Docker Swarm: its store is the truth, its nodes are the machines. */
export class SwarmPlatform extends OwnPlatform implements Platform {
  constructor(
    private readonly parts: SwarmParts,
    runs: PlatformRuns,
  ) {
    super(runs, { images: parts.imageOperations, deploys: parts.deploys });
  }

  listApps = (o?: RunOptions) =>
    this.perform(actions.listApps(), o, (signal) => this.parts.apps.list(signal));

  listFlavors = (o?: RunOptions) =>
    this.perform(
      actions.listFlavors(),
      o,
      async (signal) => (await this.parts.catalogue.read(signal)).flavors,
    );

  /** Those that nodes are in, or deploys, as they are described. */
  listRegions = (o?: RunOptions) =>
    this.perform(actions.listRegions(), o, async (signal) => {
      const [nodes, { regions }, deploys] = await Promise.all([
        this.parts.nodes.list(signal),
        this.parts.catalogue.read(signal),
        this.parts.services.list({}, signal),
      ]);
      const deployed = deploys.flatMap(({ labels }) => labels[LABEL.region] ?? []);
      const names = [...new Set([...regionsOf(nodes), ...deployed])];
      return names.map((name) => regions.find((region) => region.name === name) ?? { name });
    });

  listImages = (o?: RunOptions) =>
    this.perform(actions.listImages(), o, (signal) => this.parts.images.list(signal));

  listReleases = (app: string, o?: RunOptions) =>
    this.perform(actions.listReleases(app), o, (signal) => this.parts.releases.list(app, signal));

  listDeploys = (app: string, region: string, o?: RunOptions) =>
    this.perform(actions.listDeploys(app, region), o, (signal) =>
      this.parts.deploys.list(app, region, signal),
    );

  registerApp = (name: string, desc: string | undefined, o?: RunOptions) =>
    this.perform(actions.registerApp(name, desc), o, (signal) =>
      this.parts.apps.register(name, desc, signal),
    );

  unregisterApp = (name: string, o?: RunOptions) =>
    this.perform(actions.unregisterApp(name), o, (signal) => this.parts.apps.unregister(name, signal));

  createRelease = (app: string, config: Parameters<Platform['createRelease']>[1], o?: RunOptions) =>
    this.perform(actions.createRelease(app, ''), o, (signal) =>
      this.parts.releases.create(app, config, new Date(), signal),
    );

  async check({ signal }: RunOptions = {}): Promise<void> {
    await this.parts.door.read({ method: 'GET', path: '/swarm', signal });
  }

  async close(): Promise<void> {
    await this.parts.care.stop();
    this.kill();
  }

  kill(): void {
    this.runs.close();
    this.parts.door.stop();
  }
}
