import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { connectionsFor, surroundingTroubles } from '../../../src/commands/serve/surroundings.js';
import { LIMITS } from '../../../src/core/model/limits.js';
import { serveBin } from '../../helpers/bin.js';

const prlimit = !(await execa('prlimit', ['--version'], { reject: false })).failed;

describe('before it serves', () => {
  it('says what will make trouble', () => {
    expect(surroundingTroubles({ pid: 2 }, 4096)).toEqual([]);
    expect(surroundingTroubles({ pid: 1 }, 1000)).toEqual([
      expect.stringContaining('run it under tini -g'),
      `at most 1000 descriptors can be open, ${LIMITS.connections + LIMITS.connectionsOnTheirWay + 128} may be needed, so that 697 connections are taken: raise the limit (ulimit -n)`,
    ]);
  });

  it('takes as many connections as there are descriptors for, and never all of them', () => {
    expect([Infinity, 1_000_000, 4_096, 1_408].map((count) => connectionsFor(count))).toEqual([
      1024, 1024, 1024, 1024,
    ]);
    for (let descriptors = 16; descriptors < 1_500; descriptors += 1) {
      const taken = connectionsFor(descriptors);
      expect(taken).toBeGreaterThan(0);
      // Those on their way to one of its places are a quarter more.
      expect(Math.ceil(taken * 1.25)).toBeLessThanOrEqual(descriptors - Math.min(128, descriptors / 2) + 1);
    }
  });

  it.runIf(prlimit)('looks at its own limit', async () => {
    const served = await serveBin(['--local', '--local-engine', 'none'], {
      prefix: ['prlimit', '--nofile=256'],
    });
    expect(await served.stop()).toBe(0);
    expect(served.stderr()).toContain('at most 256 descriptors can be open');
  });
});
