import type { ProgressEvent } from '../../contract/events.js';
import type { ShimError } from '../model/errors.js';
import type { Instance } from '../model/types.js';
import type { DeployState } from './deploy-state.js';
import type { DeployPlace } from './deploy-watcher.js';

/** Tells one listener what changes of a deploy and its instances, each once; and once that a look failed. */
export class DeployNews {
  private statuses: ReadonlyMap<string, string> = new Map();
  private told = '';
  private toldTrouble = false;

  constructor(
    private readonly place: DeployPlace,
    private readonly listener: (event: ProgressEvent) => void = () => undefined,
  ) {}

  tell({ state, running, asked }: DeployState, instances: readonly Instance[]): void {
    const { app, region, id } = this.place;
    const statuses = new Map(instances.map((instance) => [instance.id, instance.status]));
    for (const [instance, status] of statuses)
      if (this.statuses.get(instance) !== status)
        this.listener({ type: 'instance', deploy: id, id: instance, status });
    this.statuses = statuses;
    const text = `${state} ${running}/${asked}`;
    if (text === this.told) return;
    this.told = text;
    this.listener({ type: 'deploy', app, id, region, state, running, asked });
  }

  trouble({ message }: ShimError): void {
    if (this.toldTrouble) return;
    this.toldTrouble = true;
    const text = `looking at deploy ${this.place.id} failed, it is tried again: ${message.trimEnd()}`;
    this.listener({ type: 'warning', text });
  }
}
