import type { ShimSettings } from '../../globals/settings.js';
import type { Check } from './check.js';
import { clock } from './clock.js';
import { directories } from './directories.js';
import { disk } from './disk.js';
import { docker } from './docker.js';
import { local } from './local.js';
import { login } from './login.js';
import { node } from './node.js';
import { port } from './port.js';
import { proxies } from './proxies.js';
import { qappctl } from './qappctl.js';
import { server } from './server.js';
import { swarm } from './swarm.js';
import { tokens } from './tokens.js';

/** What is looked at, in the order in which it is told. First the platform that is meant, then what all have. */
export function checksFor(options: ShimSettings): readonly Check[] {
  if (options.server) return [node, server, proxies];
  const shared = [directories, disk, port, tokens, proxies];
  if (options.swarm) return [node, swarm, ...shared];
  const platform = options.local ? [local] : [qappctl, login];
  return [node, ...platform, docker, ...shared, clock];
}
