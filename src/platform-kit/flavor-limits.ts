import type { Flavor } from '../core/model/types.js';

/** What a machine has. */
export interface MachineSize {
  cores: number;
  /** Bytes. */
  memory: number;
}

export interface Limits {
  nanoCpus: number;
  /** Bytes. */
  memory: number;
  /** What the machine can't give, one sentence each. */
  warnings: string[];
}

/**
 * A flavor as limits of a container, cut to what the machine has.
 * @param which The machine in the words of a warning.
 */
export function limitsOf(flavor: Flavor, machine: MachineSize, which = 'this machine'): Limits {
  const warnings: string[] = [];
  const asked = flavor.memory * 2 ** 20;
  if (flavor.cpu > machine.cores)
    warnings.push(`flavor ${flavor.name} has ${flavor.cpu} cores, ${which} ${machine.cores}: cut to these`);
  if (asked > machine.memory)
    warnings.push(
      `flavor ${flavor.name} has ${flavor.memory} MB of memory, more than ${which}: cut to what it has`,
    );
  if (flavor.gpu !== undefined)
    warnings.push(`flavor ${flavor.name} has a GPU (${flavor.gpu}), which can't be given here`);
  return {
    nanoCpus: Math.round(Math.min(flavor.cpu, machine.cores) * 1e9),
    memory: Math.min(asked, machine.memory),
    warnings,
  };
}
