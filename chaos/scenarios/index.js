import { abandonedPulls } from './abandoned-pulls.js';
import { clock } from './clock.js';
import { contention } from './contention.js';
import { deadlines } from './deadlines.js';
import { descriptors } from './descriptors.js';
import { distinctKeys } from './distinct-keys.js';
import { firstProcess } from './first-process.js';
import { hoarding } from './hoarding.js';
import { hostileBodies } from './hostile-bodies.js';
import { hostileFiles } from './hostile-files.js';
import { idle } from './idle.js';
import { kill } from './kill.js';
import { killedRollouts } from './killed-rollouts.js';
import { killedNeighbours, killedServers, killedStore } from './killed-servers.js';
import { largeBodies } from './large-bodies.js';
import { largeOutput } from './large-output.js';
import { logReader } from './log-reader.js';
import { manyObjects } from './many-objects.js';
import { missingProgram } from './missing-program.js';
import { mutatedRequests } from './mutated-requests.js';
import { network } from './network.js';
import { noSpace } from './no-space.js';
import { pipelining } from './pipelining.js';
import { powerCuts } from './power-cuts.js';
import { processLimit } from './process-limit.js';
import { rebinding } from './rebinding.js';
import { resetWhileDown } from './reset-while-down.js';
import { rollingRestart } from './rolling-restart.js';
import { secondSignal } from './second-signal.js';
import { silentTls } from './silent-tls.js';
import { shreddedBodies } from './shredded-bodies.js';
import { simultaneousStarts } from './simultaneous-starts.js';
import { slowClients } from './slow-clients.js';
import { slowReaders } from './slow-readers.js';
import { soak } from './soak.js';
import { stalledBodies } from './stalled-bodies.js';
import { standstill } from './standstill.js';
import { stoppedEngine } from './stopped-engine.js';
import { strangers } from './strangers.js';
import { terminate } from './terminate.js';
import { terminatePipelined } from './terminate-pipelined.js';
import { tunnels } from './tunnels.js';
import { unreadStreams } from './unread-streams.js';
import { watchers } from './watchers.js';

/** Every scenario, by the id that `--only` takes: L load, D deadlines, C chaos, A attacks by one caller, W workflow, B several servers, P a swarm, F fuzz, S soak. */
export const SCENARIOS = {
  L4: distinctKeys,
  L5: slowClients,
  L6: pipelining,
  L7: largeBodies,
  L8: largeOutput,
  L9: idle,
  L10: tunnels,
  L11: stalledBodies,
  L12: slowReaders,
  L13: silentTls,
  D1: deadlines,
  C1: kill,
  C2: terminate,
  C2B: terminatePipelined,
  C3: secondSignal,
  C4: descriptors,
  C5: processLimit,
  C6: noSpace,
  C7: missingProgram,
  C9: logReader,
  C10: standstill,
  C10B: clock,
  C11: network,
  C12: firstProcess,
  C13: contention,
  A1: hostileBodies,
  A2: shreddedBodies,
  A3: strangers,
  A4: abandonedPulls,
  A5: rebinding,
  A6: stoppedEngine,
  A8: resetWhileDown,
  A9: hoarding,
  A11: hostileFiles,
  A13: simultaneousStarts,
  A14: unreadStreams,
  W1: killedRollouts,
  W2: watchers,
  B1: killedServers,
  B2: killedNeighbours,
  B3: killedStore,
  B4: rollingRestart,
  P1: powerCuts,
  P2: manyObjects,
  F1: mutatedRequests,
  S1: soak,
};
