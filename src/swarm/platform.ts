import type { Platform, RunOptions } from '../core/model/platform.js';
import { type Action, actions } from '../core/qappctl/command-lines.js';
import { parseImageRef } from '../core/input/image-ref.js';
import type { Instance } from '../core/model/types.js';
import type { PlatformRuns } from '../platform-kit/faults/runs.js';
import type { SwarmParts } from './assemble.js';
import { regionsOf } from './services/nodes.js';
import { LABEL } from './store/names.js';

/** The platform on a Docker Swarm: its store is the truth, its nodes are the machines. */
export class SwarmPlatform implements Platform {
  constructor(
    private readonly parts: SwarmParts,
    private readonly runs: PlatformRuns,
  ) {}

  listApps = (o?: RunOptions) =>
    this.runs.perform(actions.listApps(), o, (signal) => this.parts.apps.list(signal));

  listFlavors = (o?: RunOptions) =>
    this.runs.perform(
      actions.listFlavors(),
      o,
      async (signal) => (await this.parts.catalogue.read(signal)).flavors,
    );

  /** Those that nodes are in, or deploys, as they are described. */
  listRegions = (o?: RunOptions) =>
    this.runs.perform(actions.listRegions(), o, async (signal) => {
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
    this.runs.perform(actions.listImages(), o, (signal) => this.parts.images.list(signal));

  listReleases = (app: string, o?: RunOptions) =>
    this.runs.perform(actions.listReleases(app), o, (signal) => this.parts.releases.list(app, signal));

  listDeploys = (app: string, region: string, o?: RunOptions) =>
    this.runs.perform(actions.listDeploys(app, region), o, (signal) =>
      this.parts.deploys.list(app, region, signal),
    );

  registerApp = (name: string, desc: string | undefined, o?: RunOptions) =>
    this.runs.perform(actions.registerApp(name, desc), o, (signal) =>
      this.parts.apps.register(name, desc, signal),
    );

  unregisterApp = (name: string, o?: RunOptions) =>
    this.runs.perform(actions.unregisterApp(name), o, (signal) => this.parts.apps.unregister(name, signal));

  createRelease = (app: string, config: Parameters<Platform['createRelease']>[1], o?: RunOptions) =>
    this.runs.perform(actions.createRelease(app, ''), o, (signal) =>
      this.parts.releases.create(app, config, new Date(), signal),
    );

  pushImage = (reference: string, o?: RunOptions) =>
    this.runs.perform(actions.pushImage(reference), o, async (signal) => {
      const { registry, images, nodes, warn } = this.parts;
      const ref = parseImageRef(reference);
      const image = await registry.keep(ref, (await nodes.list(signal)).length, signal);
      const lost = await images.record(ref, image, new Date(), signal);
      if (lost !== undefined)
        warn(`${ref.short} was that of ${lost} before, and is now that of ${reference}`);
    });

  pullImage = (reference: string, o?: RunOptions) =>
    this.runs.perform(actions.pullImage(reference), o, async (signal) => {
      const { short } = parseImageRef(reference);
      const { labels } = await this.parts.lookup.image(short, signal);
      const { registry } = this.parts;
      await registry.bring(labels[LABEL.image] || registry.nameOf(short), short, signal);
    });

  createDeploy = (app: string, deploy: Parameters<Platform['createDeploy']>[1], o?: RunOptions) =>
    this.runs.perform(actions.createDeploy(app, deploy), o, (signal) =>
      this.parts.deploys.create(app, deploy, signal),
    );

  deleteDeploy = (app: string, deploy: { id: string; region: string }, o?: RunOptions) =>
    this.runs.perform(actions.deleteDeploy(app, deploy), o, (signal) =>
      this.parts.deploys.delete(app, deploy, signal),
    );

  listInstances = (
    app: string,
    deploy: { id: string; region: string },
    o?: RunOptions,
  ): Promise<Instance[]> =>
    this.runs.perform(actions.listInstances(app, deploy), o, (signal) =>
      this.parts.deploys.instances(app, deploy, signal),
    );

  readLogs: NonNullable<Platform['readLogs']> = (app, instance, request, take, o) =>
    this.runs.follow(actionOf(app, instance), o, (signal) =>
      this.parts.deploys.readLogs(app, instance, request, take, signal),
    );

  /** There is no account. */
  login = (o?: RunOptions) => this.runs.perform(actions.login('', ''), o, () => Promise.resolve());
  logout = (o?: RunOptions) => this.runs.perform(actions.logout(), o, () => Promise.resolve());

  async check({ signal }: RunOptions = {}): Promise<void> {
    await this.parts.door.read({ method: 'GET', path: '/swarm', signal });
  }

  drain(): void {
    this.runs.drain();
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

function actionOf(app: string, { deploy: id, region }: { deploy: string; region: string }): Action {
  return actions.listInstances(app, { id, region });
}
