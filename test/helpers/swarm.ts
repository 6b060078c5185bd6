import Dockerode from 'dockerode';
import { describe, it, onTestFinished } from 'vitest';
import { randomWord } from '../../src/core/model/timed-ids.js';
import { SwarmManager } from '../../src/swarm/manage.js';

/** Three managers and a registry, as .ci/swarm.sh prepares them; node1 and node3 are in region z0, node2 in z1. */
export interface SwarmForTests {
  /** `unix://…`, one for each manager. */
  managers: [string, string, string];
  /** `host:port/path`; it has web:1 (answers HTTP at 80) and exits:1, as the first manager's engine does. */
  registry: string;
  /** Where the engines keep everything: n1/pid, n1/exec/containerd/containerd.pid … */
  dir: string;
  /** Of each manager. */
  engines: Dockerode[];
}

const NO_SWARM = 'no swarm was prepared: bash .ci/swarm.sh npm test';

/** The prepared swarm; undefined without one, which is an error with REQUIRE_DOCKER=1. */
export function swarmForTests(): SwarmForTests | undefined {
  const { REQUIRE_DOCKER, QAPPCTL_SHIM_TEST_SWARM: named } = process.env;
  const { QAPPCTL_SHIM_TEST_SWARM_REGISTRY: registry, QAPPCTL_SHIM_TEST_SWARM_DIR: dir } = process.env;
  if (!named || !registry || !dir) {
    if (REQUIRE_DOCKER === '1') throw new Error(NO_SWARM);
    return undefined;
  }
  const managers = named.split(',') as SwarmForTests['managers'];
  const engines = managers.map((host) => new Dockerode({ socketPath: host.replace(/^unix:\/\//, '') }));
  return { managers, registry: `${registry}/qapp`, dir, engines };
}

/** Tests that need the prepared swarm; one skipped test that says why when there is none. */
export function describeWithSwarm(name: string, suite: (swarm: SwarmForTests) => void): void {
  const swarm = swarmForTests();
  if (swarm) describe(name, () => suite(swarm));
  else describe.skip(name, () => it(NO_SWARM, () => undefined));
}

/** A platform of its own on the swarm, which is empty again after the test: the tests run side by side. */
export function ownPlatform({ managers, registry }: SwarmForTests) {
  const settings = { managers, registry, name: `t${randomWord(10)}`, env: {} };
  const manager = new SwarmManager(settings);
  onTestFinished(async () => {
    await manager.reset();
    manager.close();
  });
  return { ...settings, manager };
}
