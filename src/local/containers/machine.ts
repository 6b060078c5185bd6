import { platform } from 'node:os';
import type { Flavor } from '../../core/model/types.js';
import type { EngineDoor } from './engine-door.js';

/** What the engine's machine has, and how its containers are reached from here. */
export interface Machine {
  cores: number;
  /** Bytes. */
  memory: number;
  /** Whether an address in the engine's own network answers from here; else a port of 127.0.0.1 leads to each. */
  bridged: boolean;
}

interface EngineInfo {
  NCPU: number;
  MemTotal: number;
  OperatingSystem?: string;
  SecurityOptions?: string[] | null;
}

/** Asks the engine. Docker Desktop and rootless engines keep their network to themselves. */
export async function describeMachine(door: EngineDoor, signal?: AbortSignal): Promise<Machine> {
  const info = await door.call<EngineInfo>({ method: 'GET', path: '/info', signal });
  const rootless = (info.SecurityOptions ?? []).some((option) => option.includes('rootless'));
  const desktop = /docker desktop/i.test(info.OperatingSystem ?? '');
  return {
    cores: info.NCPU,
    memory: info.MemTotal,
    bridged: platform() === 'linux' && !rootless && !desktop,
  };
}

export interface Limits {
  nanoCpus: number;
  /** Bytes. */
  memory: number;
  /** What the machine can't give, one sentence each. */
  warnings: string[];
}

/** A flavor as limits of a container, cut to what the machine has. */
export function limitsOf(flavor: Flavor, machine: Machine): Limits {
  const warnings: string[] = [];
  const asked = flavor.memory * 2 ** 20;
  if (flavor.cpu > machine.cores)
    warnings.push(
      `flavor ${flavor.name} has ${flavor.cpu} cores, this machine ${machine.cores}: cut to these`,
    );
  if (asked > machine.memory)
    warnings.push(
      `flavor ${flavor.name} has ${flavor.memory} MB of memory, more than this machine: cut to what it has`,
    );
  if (flavor.gpu !== undefined)
    warnings.push(`flavor ${flavor.name} has a GPU (${flavor.gpu}), which the local platform does not give`);
  return {
    nanoCpus: Math.round(Math.min(flavor.cpu, machine.cores) * 1e9),
    memory: Math.min(asked, machine.memory),
    warnings,
  };
}
