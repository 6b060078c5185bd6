import type { SwarmManager } from '../../swarm/manage.js';
import type { Check } from '../doctor/checks/check.js';
import { heartbeat, managers, quorum } from './manager-checks.js';
import { nodes, regions, registryCheck } from './node-checks.js';

/** What is looked at on a swarm, in the order in which it is told. */
export function swarmChecks(manager: SwarmManager, registry: string | undefined): readonly Check[] {
  const managing = once(managers(manager));
  const led = once(after(managing, quorum(manager)));
  const others = [nodes(manager), regions(manager), heartbeat(manager), registryCheck(manager, registry)];
  return [managing, led, ...others.map((check) => after(led, check))];
}

/** Looked at once, however many build on it. */
function once(check: Check): Check {
  let found: ReturnType<Check['look']> | undefined;
  return { ...check, look: (surroundings) => (found ??= check.look(surroundings)) };
}

/** Where nothing is found but failures, or nothing at all, that says why, and what builds on it has nothing to add. */
function after(first: Check, check: Check): Check {
  const look: Check['look'] = async (surroundings) => {
    const found = [await first.look(surroundings).catch(() => [])].flat();
    return found.every(({ status }) => status === 'fail') ? [] : check.look(surroundings);
  };
  return { ...check, look };
}
