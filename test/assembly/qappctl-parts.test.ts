import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createShim } from '../../src/assembly/create-shim.js';
import { createStandIn } from '../helpers/stand-in.js';

it.each(['', undefined])(
  'writes the release file below the system directory when TMPDIR is %j',
  async (TMPDIR) => {
    const standIn = createStandIn();
    const home = mkdtempSync(join(tmpdir(), 'parts-test-'));
    const shim = await createShim({
      qappctl: standIn.path,
      env: { PATH: process.env.PATH, HOME: home, TMPDIR },
    });
    onTestFinished(async () => {
      await shim.close();
      standIn.dispose();
      rmSync(home, { recursive: true });
    });
    await shim.releases.create({ app: 'zenx', image: 'nginx:alpine', flavor: 'C1M1' });
    expect(dirname(standIn.runs().at(-1)?.directory ?? '')).toBe(tmpdir());
  },
);
