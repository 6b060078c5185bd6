import type { Check } from './checks/check.js';
import { pass, warn } from './checks/finding.js';

/** Whether a manager of the swarm answers; more is told by `swarm doctor`. */
export const swarm: Check = {
  name: 'swarm',
  run: 'qappctl-shim swarm doctor',
  look: async ({ options }) => {
    const { SwarmManager } = await import('../../swarm/manage.js');
    const manager = new SwarmManager({ ...options.swarm, env: options.env });
    try {
      const { swarm: id, nodes, regions, deploys, faults } = await manager.status();
      const shown = `${manager.words} ${id}: ${nodes} nodes in ${regions.join(', ')}, ${deploys} deploys`;
      if (faults.length === 0) return pass(shown);
      return warn(`${shown}; ${faults.length} faults are set on purpose`, 'qappctl-shim swarm fault --clear');
    } finally {
      manager.close();
    }
  },
};
