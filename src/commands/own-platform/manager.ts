import { printableLine } from '../../core/model/printable.js';
import type { ShownFaults } from '../../platform-kit/faults/shown-faults.js';
import type { InstanceFault } from '../../platform-kit/instance-status.js';
import type { Fault } from '../../platform-kit/shapes.js';

/** What commands can do to a platform of our own. */
export interface Manager {
  /** The platform in words, for example `the local platform in /var/lib/x`. */
  readonly words: string;
  status(): Promise<ShownFaults>;
  /** Fills it from a seed file's text. */
  seed(yaml: string): Promise<void>;
  /** Empties it. */
  reset(): Promise<void>;
  addFault(fault: Fault): Promise<void>;
  setInstanceFault(fault: InstanceFault): Promise<void>;
  clearFaults(): Promise<void>;
}

/** What is made to fail, a line each. */
export function faultLines({ faults, instanceFault }: ShownFaults): string[] {
  return [
    ...faults.map(({ operation, ...fault }) => `fault       ${operation}: ${describe(fault)}`),
    ...(instanceFault === undefined ? [] : [`fault       instances: ${instanceFault}`]),
  ];
}

function describe({ delay, ...fault }: object & { delay?: number | undefined }): string {
  const shown = Object.entries<unknown>({
    ...(delay === undefined ? {} : { delay: `${delay}ms` }),
    ...fault,
  });
  return shown.map(([name, value]) => (value === true ? name : `${name} ${printableLine(value)}`)).join(', ');
}
