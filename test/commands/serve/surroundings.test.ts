import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { surroundingTroubles } from '../../../src/commands/serve/surroundings.js';
import { LIMITS } from '../../../src/core/model/limits.js';
import { serveBin } from '../../helpers/bin.js';

const prlimit = !(await execa('prlimit', ['--version'], { reject: false })).failed;

describe('before it serves', () => {
  it('says what will make trouble', () => {
    expect(surroundingTroubles({ pid: 2 }, 4096)).toEqual([]);
    expect(surroundingTroubles({ pid: 1 }, 1000)).toEqual([
      expect.stringContaining('run it under tini -g'),
      `at most 1000 descriptors can be open, ${LIMITS.connections + LIMITS.connectionsOnTheirWay + 128} may be needed: raise the limit (ulimit -n)`,
    ]);
  });

  it.runIf(prlimit)('looks at its own limit', async () => {
    const served = await serveBin(['--local', '--local-engine', 'none'], {
      prefix: ['prlimit', '--nofile=256'],
    });
    expect(await served.stop()).toBe(0);
    expect(served.stderr()).toContain('at most 256 descriptors can be open');
  });
});
