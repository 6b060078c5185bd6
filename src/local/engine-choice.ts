import { ShimError } from '../core/model/errors.js';
import { type EngineDoor, isUnavailable } from '../platform-kit/engine/engine-door.js';
import type { EngineMode } from './settings.js';
import { resetCommand } from './state/remedy.js';
import type { StoredDeploy } from './state/schema.js';
import type { StateStore } from './state/store.js';

export interface Chosen {
  /** What new instances are. */
  instances: StoredDeploy['instances'];
  /** The engine's address, or why there is none. */
  why: string;
}

/** Decides what instances are, when that is first needed; for the life of the process it stays so. */
export class EngineChoice {
  private choice: Promise<Chosen> | undefined;

  constructor(
    private readonly mode: EngineMode,
    private readonly door: EngineDoor,
    private readonly store: StateStore,
  ) {}

  /** Rejects with `docker_unavailable` when the engine that is asked for, or that was there, is not. */
  get(): Promise<Chosen> {
    this.choice ??= this.choose().catch((error: unknown) => {
      this.choice = undefined;
      throw error;
    });
    return this.choice;
  }

  /** Rejects when instances live on an engine that can't be used now. */
  async check(): Promise<void> {
    if (this.mode === 'none') return;
    const { instances } = await this.get();
    if (instances === 'containers') await this.door.ping();
  }

  /** Refuses what can't be done to a deploy's containers when no engine is to be used. */
  requireEngine(): void {
    if (this.mode !== 'none') return;
    throw new ShimError('docker_unavailable', 'its instances are containers, and no engine is to be used', {
      hint: 'leave out --local-engine none (QAPPCTL_SHIM_LOCAL_ENGINE)',
    });
  }

  private async choose(): Promise<Chosen> {
    if (this.mode === 'none') return { instances: 'simulated', why: 'no engine is to be used' };
    try {
      return { instances: 'containers', why: await this.door.ping() };
    } catch (error) {
      if (this.mode === 'docker' || !isUnavailable(error)) throw error;
      if (this.store.read().engineUsed) throw gone(error, this.store.dir);
      return { instances: 'simulated', why: error.message };
    }
  }
}

function gone(cause: ShimError, dir: string): ShimError {
  return new ShimError(
    'docker_unavailable',
    `the local platform's instances live on containers, but ${cause.message}`,
    {
      hint: `${cause.hint ?? 'start Docker'}; or begin anew without it: ${resetCommand(dir)}`,
      cause,
    },
  );
}
