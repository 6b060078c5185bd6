import { DOCTOR_LIMITS } from '../../core/model/limits.js';
import type { SwarmManager } from '../../swarm/manage.js';
import type { Check } from '../doctor/checks/check.js';
import { fail, type Found, pass, warn } from '../doctor/checks/finding.js';

/** Nanoseconds: how often a node says that it is there, where it is not set. */
const USUAL_HEARTBEAT = 5_000_000_000;
/** Tries of an instance that must be remembered for it to be told as failed. */
const LEAST_HISTORY = 5;

/** Each manager that is named answers, is one, and has about the time of this machine. */
export function managers({ parts }: SwarmManager): Check {
  return {
    name: 'managers',
    run: 'docker node ls',
    look: async ({ signal }) => {
      interface Info {
        Name: string;
        SystemTime: string;
        Swarm: { ControlAvailable?: boolean; LocalNodeState?: string };
      }
      const found = parts.door.all.map(async (door): Promise<Found> => {
        const info = await door.call<Info>({ method: 'GET', path: '/info', signal });
        const { ControlAvailable: isManager, LocalNodeState: state } = info.Swarm;
        if (state === 'inactive') return fail(`${info.Name} is in no swarm`, 'docker swarm init');
        if (!isManager) return fail(`${info.Name} is a worker`, `docker node promote ${info.Name}`);
        const skew = Math.abs(Date.now() - Date.parse(info.SystemTime));
        if (skew > DOCTOR_LIMITS.swarmSkew)
          return warn(
            `the clock of ${info.Name} is ${Math.round(skew / 1000)} s from this machine's: rights that are held for a time end early or late`,
            'timedatectl set-ntp true',
          );
        return pass(`${info.Name} answers, and is a manager`);
      });
      return Promise.all(
        found.map((one) => one.catch((error: Error) => fail(error.message, 'docker node ls'))),
      );
    },
  };
}

/** How many managers may be lost. */
export function quorum({ parts }: SwarmManager): Check {
  return {
    name: 'quorum',
    run: 'docker node ls',
    look: async ({ signal }) => {
      const all = (await parts.nodes.list(signal)).filter(({ isManager }) => isManager);
      const count = all.length;
      const spare = Math.ceil(count / 2) - 1;
      const down = all.filter(({ isReady }) => !isReady);
      if (down.length > 0)
        return warn(
          `managers that are down: ${down.map(({ name }) => name).join(', ')}`,
          `docker node inspect --pretty ${down[0]?.name ?? ''}`,
        );
      if (spare < 1)
        return warn(
          `${count === 1 ? 'one manager' : `${count} managers`}: none may be lost, three would bear the loss of one`,
          'docker swarm join-token manager',
        );
      if (count % 2 === 0)
        return warn(`${count} managers bear no more than ${count - 1} do`, 'docker swarm join-token manager');
      return pass(`${count} managers, ${spare} of which may be lost`);
    },
  };
}

/** How soon the loss of a node is noticed, and how much is known of failed instances. */
export function heartbeat({ parts }: SwarmManager): Check {
  return {
    name: 'heartbeat',
    run: 'docker swarm update --dispatcher-heartbeat 1s',
    look: async ({ signal }) => {
      const { Spec: spec } = await parts.door.read<{
        Spec: {
          Dispatcher?: { HeartbeatPeriod?: number };
          Orchestration?: { TaskHistoryRetentionLimit?: number };
        };
      }>({ method: 'GET', path: '/swarm', signal });
      const history = spec.Orchestration?.TaskHistoryRetentionLimit ?? LEAST_HISTORY;
      if (history < LEAST_HISTORY)
        return fail(
          `${history} tries of an instance are remembered: one that fails again and again is not told as FAILED`,
          `docker swarm update --task-history-limit ${LEAST_HISTORY}`,
        );
      const period = spec.Dispatcher?.HeartbeatPeriod ?? USUAL_HEARTBEAT;
      const seconds = period / 1e9;
      if (period >= USUAL_HEARTBEAT)
        return warn(
          `nodes are heard every ${seconds} s: the loss of one is noticed after some 12 s`,
          'docker swarm update --dispatcher-heartbeat 1s',
        );
      return pass(`nodes are heard every ${seconds} s`);
    },
  };
}
