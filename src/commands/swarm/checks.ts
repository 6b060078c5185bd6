import type { SwarmManager } from '../../swarm/manage.js';
import type { Check } from '../doctor/checks/check.js';
import { heartbeat, managers, quorum } from './manager-checks.js';
import { nodes, regions, registryCheck } from './node-checks.js';

/** What is looked at on a swarm, in the order in which it is told. */
export function swarmChecks(manager: SwarmManager, registry: string | undefined): readonly Check[] {
  return [
    managers(manager),
    quorum(manager),
    nodes(manager),
    regions(manager),
    heartbeat(manager),
    registryCheck(manager, registry),
  ];
}
