import { describe, expect, it } from 'vitest';
import { readDocument } from '../helpers/markdown.js';
import { masked, play } from '../helpers/console.js';
import { localDir } from './local-dir.js';

describe('docs/local-platform.md', () => {
  it('shows what its commands print', { timeout: 240_000 }, async () => {
    const played = await play(readDocument('docs/local-platform.md'), {
      home: localDir(),
      // Long enough for a slow machine to see PENDING.
      env: { QAPPCTL_SHIM_LOCAL_ENGINE: 'none', QAPPCTL_SHIM_LOCAL_START_DELAY: '8s' },
      choose: (block) => !block.includes('docker'),
    });
    expect(played.length).toBeGreaterThan(20);
    if (process.env.SHOW_OUTPUT) for (const { command, seen } of played) console.log(`$ ${command}\n${seen}`);
    for (const { command, printed, seen } of played)
      expect(`${command}\n${masked(seen)}`).toBe(`${command}\n${masked(printed)}`);
  });
});
