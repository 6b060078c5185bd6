import type { SwarmManager } from '../../swarm/manage.js';
import type { Check } from '../doctor/checks/check.js';
import { DEFAULT_REGION, regionsOf, type SwarmNode } from '../../swarm/services/nodes.js';
import { reachRegistry } from '../../swarm/registry-reach.js';
import { LABEL } from '../../swarm/store/names.js';
import { fail, pass, warn } from '../doctor/checks/finding.js';

export function nodes({ parts }: SwarmManager): Check {
  return {
    name: 'nodes',
    run: 'docker node ls',
    look: async ({ signal }) => {
      const all = await parts.nodes.list(signal);
      const idle = all.filter(({ isReady, isActive }) => !isReady || !isActive);
      if (idle.length === 0)
        return pass(
          all.length === 1 ? 'one node, ready and active' : `${all.length} nodes, all ready and active`,
        );
      return idle.map((node) =>
        node.isReady
          ? warn(`${node.name} takes no instances`, `docker node update --availability active ${node.name}`)
          : warn(`${node.name} is down`, `docker node inspect --pretty ${node.name}`),
      );
    },
  };
}

/** Nodes without the label take no instances once another one has it. */
export function regions({ parts }: SwarmManager): Check {
  return {
    name: 'regions',
    run: 'docker node ls',
    look: async ({ signal }) => {
      const all = await parts.nodes.list(signal);
      const names = regionsOf(all);
      const label = ({ name }: SwarmNode) =>
        `docker node update --label-add ${LABEL.region}=${names[0] ?? ''} ${name}`;
      if (
        names[0] === DEFAULT_REGION &&
        names.length === 1 &&
        all.every(({ region }) => region === undefined)
      )
        return pass(`no node is in a region: all are in ${DEFAULT_REGION}`);
      const outside = all.filter(({ region }) => region === undefined);
      if (outside.length === 0) return pass(`regions ${names.join(', ')}`);
      return outside.map((node) => warn(`${node.name} is in no region, and takes no instances`, label(node)));
    },
  };
}

/** Every node gets an image from the registry. */
export function registryCheck({ parts }: SwarmManager, registry: string | undefined): Check {
  return {
    name: 'registry',
    run: 'docker service ls',
    look: async ({ signal }) => {
      const count = (await parts.nodes.list(signal)).length;
      if (registry === undefined)
        return count > 1
          ? fail(
              `${count} nodes need a registry, and none is named`,
              'qappctl-shim swarm doctor --registry <host:port/path>',
            )
          : pass('one node needs none');
      const reached = await reachRegistry(parts, signal);
      if (!reached)
        return warn(
          "no image was pushed yet, so that the nodes can't be tried",
          `qappctl-shim images push <image> --swarm --registry ${registry}`,
        );
      const lost = reached.filter(({ trouble }) => trouble !== undefined);
      if (lost.length === 0) return pass(`each of ${reached.length} nodes gets images from ${registry}`);
      return lost.map(({ node, trouble }) =>
        fail(
          `${node} can't get an image from ${registry}: ${trouble}`,
          `ssh ${node} docker pull ${registry}/<image>`,
        ),
      );
    },
  };
}
