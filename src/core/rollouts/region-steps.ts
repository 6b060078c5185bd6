import { withBlame } from '../blame/with-blame.js';
import { isShimError } from '../model/errors.js';
import { waitForDeploy } from '../watching/wait-for-deploy.js';
import { type RegionPlan, takenOver } from './planning/replaced-deploys.js';
import { regionNow } from './planning/region-now.js';
import type { RolloutPlatform, Work } from './work.js';
import type { Step } from './steps.js';

/** Deleting has a time of its own, in milliseconds. */
const GONE_WITHIN = 120_000;

/** What a rollout does in one region: deploy, wait, delete what it replaces. */
export class RegionSteps {
  private readonly app: string;
  private readonly name: string;
  private deploy: { id: string; isReused: boolean; isRunning: boolean } | undefined;

  constructor(
    private readonly on: RolloutPlatform,
    private readonly work: Work,
    private readonly plan: RegionPlan,
  ) {
    this.app = work.request.app;
    this.name = plan.now.region;
  }

  steps(): Step[] {
    const { name } = this;
    const { asked } = this.plan;
    return [
      {
        text: `deploy it in ${name}, ${asked} ${asked === 1 ? 'instance' : 'instances'}`,
        needless: () => this.findDeploy(),
        do: () => this.createDeploy(),
        undo: () => this.takeBack(),
      },
      {
        text: `wait until it runs in ${name}`,
        needless: () => (this.deploy?.isRunning ? 'it runs' : undefined),
        do: () => this.wait(),
        settles: () => this.note(),
      },
      {
        text: `delete what it replaces in ${name}`,
        needless: () => this.nothingToDelete(),
        do: () => this.deleteReplaced(),
      },
    ];
  }

  private async findDeploy(): Promise<string | undefined> {
    const { release, request, signal } = this.work;
    if (release === undefined) return undefined;
    const now = await regionNow(this.on.platform, this.app, this.name, { signal }, request.wait.failOn);
    const found = takenOver(now, release, this.plan.asked);
    if (!found) return undefined;
    this.deploy = { id: found.id, isReused: true, isRunning: found.state === 'running' };
    return `deploy ${found.id} of it is there`;
  }

  private async createDeploy(): Promise<void> {
    const { platform, watchers } = this.on;
    const { release = '', record, signal } = this.work;
    const { app, name: region } = this;
    const { asked: replicas } = this.plan;
    const { id } = await withBlame(platform, { app, region, release }, { signal }, () =>
      platform.createDeploy(app, { region, release, replicas }, { signal }),
    );
    this.deploy = { id, isReused: false, isRunning: false };
    watchers.made.add(id, replicas);
    record.made.push({ region, deploy: id });
    await this.work.save();
  }

  /** What was made and does not run; that it can't be deleted is told with the failure before it. */
  private async takeBack(): Promise<void> {
    if (!this.deploy || this.deploy.isReused) return;
    const { id } = this.deploy;
    this.work.tell({ type: 'step', text: `deleting deploy ${id} in ${this.name}, which does not run` });
    await this.remove(id).catch((error: unknown) => {
      const { message } = error as Error;
      this.work.left.push({ region: this.name, deploy: id, why: message.trimEnd() });
    });
  }

  private async wait(): Promise<void> {
    if (!this.deploy) return;
    await waitForDeploy(this.on.watchers, {
      app: this.app,
      region: this.name,
      id: this.deploy.id,
      for: 'running',
      ...this.work.request.wait,
      signal: this.work.waiting,
      onProgress: this.work.tell,
    });
  }

  /** From here on the region counts as done. */
  private note(): void {
    const { record, release } = this.work;
    const { deploy, name: region } = this;
    if (!deploy) return;
    const before = this.plan.now.running?.release;
    record.regions.push({
      region,
      deploy: deploy.id,
      replicas: this.plan.asked,
      deleted: [],
      reused: deploy.isReused,
      ...(before === undefined || before === release ? {} : { before }),
    });
  }

  private replaced(): string[] {
    return this.plan.replaced.filter((id) => id !== this.deploy?.id);
  }

  private nothingToDelete(): string | undefined {
    if (this.replaced().length > 0) return undefined;
    return this.work.request.keepOld ? 'what was there is kept' : 'there is nothing to replace';
  }

  private async deleteReplaced(): Promise<void> {
    const done = this.work.record.regions.find(({ region }) => region === this.name);
    for (const id of this.replaced()) {
      await this.remove(id, this.work.waiting);
      done?.deleted.push(id);
      await this.work.save();
    }
  }

  /** Deletes a deploy, and waits until it is gone; one that is gone already is no failure. */
  private async remove(id: string, signal?: AbortSignal): Promise<void> {
    const { platform, watchers } = this.on;
    const { app, name: region } = this;
    try {
      await withBlame(platform, { app, region, deploy: id }, {}, () =>
        platform.deleteDeploy(app, { id, region }),
      );
      const how = { timeout: GONE_WITHIN, stableFor: 0, failOn: [], interval: 3_000 };
      await waitForDeploy(watchers, { app, region, id, for: 'gone', wasListed: true, ...how, signal });
    } catch (error) {
      if (!isShimError(error, 'not_found')) throw error;
    }
  }
}
