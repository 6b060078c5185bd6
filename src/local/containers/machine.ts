import { platform } from 'node:os';
import type { MachineSize } from '../../platform-kit/flavor-limits.js';
import type { EngineDoor } from '../../platform-kit/engine/engine-door.js';

/** What the engine's machine has, and how its containers are reached from here. */
export interface Machine extends MachineSize {
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
