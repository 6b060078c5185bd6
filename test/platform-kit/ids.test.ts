import { expect, it } from 'vitest';
import { secondsTime } from '../../src/platform-kit/clock.js';
import { timedId } from '../../src/core/model/timed-ids.js';
import { simulatedInstances } from '../../src/local/nouns/simulated.js';

it.each([0, 1, 499, 999])(
  'an instance stays PENDING for exactly its delay when made at .%i s',
  (millisecond) => {
    const made = Date.parse('2022-12-01T11:02:19Z') + millisecond;
    const [id, ctime] = [timedId('g', new Date(made)), secondsTime(new Date(made))];
    const deploy = {
      app: 'a',
      id,
      ctime,
      release: 'v',
      region: 'z',
      replicas: 1,
      instances: 'simulated',
    } as const;
    const statusAt = (time: number) => simulatedInstances(deploy, 2000, new Date(time))[0]?.status;
    expect([statusAt(made + 1999), statusAt(made + 2000)]).toEqual(['PENDING', 'RUNNING']);
    // The clock was put back by a day: what runs stays so.
    expect(statusAt(made - 86_400_000)).toBe('RUNNING');
    // An id that was given tells nothing of the time that was.
    const given = { ...deploy, ctime: '2020-01-01T00:00:00+08:00' };
    expect(simulatedInstances(given, 2000, new Date(Date.parse(given.ctime) + 2000))[0]?.status).toBe(
      'RUNNING',
    );
  },
);
