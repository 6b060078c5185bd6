import type { ShimSettings } from '../globals/settings.js';
import type { Check } from './checks/check.js';
import { clock } from './checks/clock.js';
import { directories } from './checks/directories.js';
import { disk } from './checks/disk.js';
import { docker } from './checks/docker.js';
import { local } from './checks/local.js';
import { login } from './checks/login.js';
import { node } from './checks/node.js';
import { port } from './checks/port.js';
import { proxies } from './checks/proxies.js';
import { qappctl } from './checks/qappctl.js';
import { server } from './checks/server.js';
import { store } from './checks/store.js';
import { swarm } from './swarm-check.js';
import { tokens } from './checks/tokens.js';

/** What is looked at, in the order in which it is told. First the platform that is meant, then what all have. */
export function checksFor(options: ShimSettings): readonly Check[] {
  if (options.server) return [node, server, proxies];
  const shared = [directories, disk, store, port, tokens, proxies];
  if (options.swarm) return [node, swarm, ...shared];
  const platform = options.local ? [local] : [qappctl, login];
  return [node, ...platform, docker, ...shared, clock];
}
