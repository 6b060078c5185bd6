import { stat } from 'node:fs/promises';
import { connectDocker } from '../../../core/docker/connect.js';
import { askEngineVersion } from './engine-version.js';
import { DOCTOR_LIMITS } from '../../../core/model/limits.js';
import type { Check, Surroundings } from './check.js';
import { directoriesOf } from './directories.js';
import { type Found, pass, warn } from './finding.js';

const SET = 'sudo timedatectl set-ntp true';

/**
 * Whether the clock is right, as calls of the platform are signed with the time. No time service is asked without anyone's
 * leave: a Docker Engine on another machine tells its time, and directories tell when they were changed last.
 */
export const clock: Check = {
  name: 'clock',
  run: 'date; timedatectl status',
  look: async (surroundings) => {
    const changed = await lastChange(surroundings);
    if (changed > Date.now() + DOCTOR_LIMITS.clockSkew)
      return warn(
        `the clock was put back: a directory was changed at ${new Date(changed).toISOString()}`,
        SET,
      );
    return comparedClock("the Docker Engine's", await engineTime(surroundings));
  },
};

/** @param time In milliseconds; undefined: nobody told one. */
export function comparedClock(whose: string, time: number | undefined): Found {
  if (time === undefined)
    return pass(`${new Date().toISOString()}; nothing on another machine to compare it with`);
  const seconds = Math.round((Date.now() - time) / 1000);
  if (Math.abs(seconds) * 1000 <= DOCTOR_LIMITS.clockSkew) return pass(`within a minute of ${whose}`);
  return warn(`${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} ${whose}`, SET);
}

async function lastChange(surroundings: Surroundings): Promise<number> {
  const paths = Object.values(await directoriesOf(surroundings));
  const times = paths.map((path) =>
    stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    ),
  );
  return Math.max(...(await Promise.all(times)));
}

/** Of an engine that is reached through the network: one behind a socket has this very clock. */
async function engineTime({ options, signal }: Surroundings): Promise<number | undefined> {
  try {
    const connection = await connectDocker({ host: options.dockerHost, env: options.env });
    if (!/^(tcp|https?):/.test(connection.address)) return undefined;
    return (await askEngineVersion(connection, signal)).time;
  } catch {
    // What the check of Docker says.
    return undefined;
  }
}
