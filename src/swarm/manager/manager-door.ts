import { setTimeout as pause } from 'node:timers/promises';
import { isShimError } from '../../core/model/errors.js';
import type { Environment } from '../../core/model/environment.js';
import { type EngineCall, EngineDoor } from '../../platform-kit/engine/engine-door.js';
import { EngineResponseError } from '../../platform-kit/engine/engine-answers.js';
import { isForAnother, swarmUnavailable } from './manager-answers.js';

/** Milliseconds that a manager has for an answer: a list of ten thousand takes half a second. */
const CALL_LIMIT = 5_000;
/** Milliseconds in which some manager must answer: a swarm is without a leader for some ten seconds when it loses one. */
const PATIENCE = 20_000;
/** How often each of them is asked where none is there: waiting brings none. */
const ROUNDS = 3;
/** Milliseconds after each manager was asked in vain. */
const PAUSE = 250;

export interface ManagerDoorOptions {
  /** Addresses of managers, any of which will do; none: the engine that the docker command finds. */
  managers: readonly string[];
  env: Environment;
  patience?: number | undefined;
}

/**
 * The managers of a swarm, as one: who does not answer, has no leader or is no manager leaves the call to the next. Rejects
 * with `EngineResponseError`, `docker_unavailable` when none answered in time, or `interrupted`.
 */
export class ManagerDoor {
  private readonly doors: readonly EngineDoor[];
  private current = 0;
  private readonly patience: number;

  constructor(private readonly options: ManagerDoorOptions) {
    const { managers, env, patience = PATIENCE } = options;
    const hosts = managers.length === 0 ? [undefined] : managers;
    this.doors = hosts.map((host) => new EngineDoor({ host, env }, CALL_LIMIT));
    this.patience = patience;
  }

  /** The engine that holds the caller's images. */
  get first(): EngineDoor {
    return this.at(0);
  }

  /** Every manager that was named. */
  get all(): readonly EngineDoor[] {
    return this.doors;
  }

  /** What a manager answers to a question. */
  read<T>(call: EngineCall): Promise<T> {
    return this.asked((door) => door.call<T>(call), call.signal);
  }

  /** As `read`; undefined when it answers with one of these statuses. */
  readUnless<T>(statuses: readonly number[], call: EngineCall): Promise<T | undefined> {
    return this.asked((door) => door.callUnless<T>(statuses, call), call.signal);
  }

  /**
   * Has something changed. An answer that leaves open whether it was is no answer: it is looked, and asked again when it was not.
   * @param look What `call` answers when the change is there already; undefined when it is not.
   */
  async change<T>(call: EngineCall, look: () => Promise<T | undefined>): Promise<T> {
    let isOpen = false;
    return this.asked(async (door) => {
      if (isOpen) {
        const made = await look();
        if (made !== undefined) return made;
      }
      try {
        return await door.call<T>(call);
      } catch (error) {
        isOpen ||= isForAnother(error);
        throw error;
      }
    }, call.signal);
  }

  /** Hands over an answer piece by piece, of a manager that answers. */
  async stream(...[call, take]: Parameters<EngineDoor['stream']>): Promise<void> {
    await this.read({ method: 'GET', path: '/swarm', signal: call.signal });
    await this.at(this.current).stream(call, take);
  }

  /** Ends every call under way, and every later one. */
  stop(): void {
    for (const door of this.doors) door.stop();
  }

  private async asked<T>(ask: (door: EngineDoor) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const deadline = performance.now() + this.patience;
    let absent = 0;
    for (let tries = 1; ; tries += 1) {
      const asked = this.current;
      try {
        return await ask(this.at(asked));
      } catch (error) {
        if (!isForAnother(error)) throw error;
        absent = isAbsent(error) ? absent + 1 : 0;
        if (performance.now() >= deadline || absent >= ROUNDS * this.doors.length)
          throw swarmUnavailable(error, this.options.managers);
        // Of many calls that one failed, the first goes to the next; it may be the right one for the others.
        if (this.current === asked) this.current = (asked + 1) % this.doors.length;
        if (tries % this.doors.length === 0) await pause(PAUSE, undefined, { signal });
      }
    }
  }

  private at(index: number): EngineDoor {
    const door = this.doors[index];
    if (!door) throw new Error('a swarm has at least one manager');
    return door;
  }
}

/** Whether there is no manager, rather than one that is slow or has no leader now. */
function isAbsent(error: unknown): boolean {
  if (error instanceof EngineResponseError) return error.status === 503;
  return isShimError(error, 'docker_unavailable') && !/did not answer within/.test(error.message);
}
