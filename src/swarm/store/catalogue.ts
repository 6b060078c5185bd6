import * as v from 'valibot';
import { ShimError } from '../../core/model/errors.js';
import { DEFAULT_FLAVORS, DEFAULT_REGIONS } from '../../platform-kit/catalogue.js';
import { countDown, faultFor, type FaultSource } from '../../platform-kit/faults/take-fault.js';
import { fault, flavor, instanceFault, region } from '../../platform-kit/shapes.js';
import { LABEL } from './names.js';
import type { SwarmObjects } from './objects.js';

const catalogue = v.strictObject({
  flavors: v.array(flavor),
  /** What regions are described as; which there are is told by the nodes. */
  regions: v.array(region),
  faults: v.array(fault),
  instanceFault: v.optional(instanceFault),
});

export type Catalogue = v.InferOutput<typeof catalogue>;

const KEY = ['catalogue'] as const;

/** The one small document that the platform has as a whole: flavors, descriptions of regions, faults. */
export class SwarmCatalogue implements FaultSource {
  constructor(private readonly objects: SwarmObjects) {}

  async read(signal?: AbortSignal): Promise<Catalogue> {
    const object = await this.objects.find(KEY, signal);
    return object ? parse(object.labels[LABEL.value]) : fresh();
  }

  /** Changes it as it is now. */
  async change<T>(edit: (catalogue: Catalogue) => T, signal?: AbortSignal): Promise<T> {
    let result: { value: T } | undefined;
    const edited = (text: string | undefined) => {
      const document = text === undefined ? fresh() : parse(text);
      result = { value: edit(document) };
      return { [LABEL.value]: JSON.stringify(document) };
    };
    const found = await this.objects.update(KEY, ({ labels }) => edited(labels[LABEL.value]), signal);
    if (found && result) return result.value;
    const labels = edited(undefined);
    const isMade = await this.objects.create({ key: KEY, labels, data: 'catalogue' }, signal);
    return isMade === undefined ? this.change(edit, signal) : (result as { value: T }).value;
  }

  async take(...[kind, signal]: Parameters<FaultSource['take']>): ReturnType<FaultSource['take']> {
    const met = faultFor(await this.read(signal), kind);
    return met?.times === undefined ? met : this.change((document) => countDown(document, kind), signal);
  }

  async forget(): Promise<void> {
    const object = await this.objects.find(KEY);
    if (object) await this.objects.remove(object.id);
  }
}

function fresh(): Catalogue {
  return { flavors: [...DEFAULT_FLAVORS], regions: [...DEFAULT_REGIONS], faults: [] };
}

function parse(text: string | undefined): Catalogue {
  try {
    return v.parse(catalogue, JSON.parse(text ?? ''));
  } catch (cause) {
    throw new ShimError('state_unavailable', "the swarm's catalogue can't be read", {
      hint: `a newer version may have written it; or begin anew: qappctl-shim swarm reset`,
      cause,
    });
  }
}
