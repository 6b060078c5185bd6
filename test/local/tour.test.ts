import { execa } from 'execa';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { localDir } from './local-dir.js';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

describe('the qappctl-local executable', () => {
  it('passes the tour by argv alone', { timeout: 180_000 }, async () => {
    const tour = await execa(
      path('tour.sh'),
      [path('../../bin/qappctl-local.js'), 'k8s.gcr.io/ctr/pause:3.6'],
      {
        extendEnv: false,
        env: {
          PATH: process.env.PATH,
          HOME: localDir(),
          QAPPCTL_SHIM_LOCAL_DIR: localDir(),
          QAPPCTL_SHIM_LOCAL_ENGINE: 'none',
        },
        all: true,
        reject: false,
      },
    );
    expect(tour.all).toContain('all as it should be');
    expect(tour.exitCode).toBe(0);
  });
});
