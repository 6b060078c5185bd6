import type { SwarmManager } from '../../swarm/manage.js';
import type { Check } from '../doctor/checks/check.js';
import { heartbeat, managers, quorum } from './manager-checks.js';
import { nodes, regions, registryCheck } from './node-checks.js';

/** What is looked at on a swarm, in the order in which it is told. */
export function swarmChecks(manager: SwarmManager, registry: string | undefined): readonly Check[] {
  const toldByManagers = [
    quorum(manager),
    nodes(manager),
    regions(manager),
    heartbeat(manager),
    registryCheck(manager, registry),
  ];
  return [managers(manager), ...toldByManagers.map((check) => whereOneAnswers(manager, check))];
}

/** Where no manager answers, the check of the managers says so, and there is nothing to add. */
function whereOneAnswers({ parts }: SwarmManager, check: Check): Check {
  const look: Check['look'] = async (surroundings) => {
    const { signal } = surroundings;
    const answers = await parts.door.read({ method: 'GET', path: '/swarm', signal }).then(
      () => true,
      () => false,
    );
    return answers ? check.look(surroundings) : [];
  };
  return { ...check, look };
}
