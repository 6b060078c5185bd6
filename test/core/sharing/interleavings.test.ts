import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Platform } from '../../../src/core/model/platform.js';
import { sharedPlatform } from '../../../src/core/sharing/shared-platform.js';

const RUNS = Number(process.env.INTERLEAVINGS ?? 10_000);

type Step = 'read' | 'write' | 'failing write';

/** A platform that counts its changes, each call taking two turns of a scheduler that picks any order. */
function scheduledPlatform(scheduler: fc.Scheduler) {
  let version = 0;
  const listApps = async () => {
    await scheduler.schedule(Promise.resolve(), 'read begins');
    const name = `v${version}`;
    await scheduler.schedule(Promise.resolve(), 'read ends');
    return [{ name }];
  };
  const registerApp = async (name: string) => {
    await scheduler.schedule(Promise.resolve(), 'write begins');
    version += 1;
    await scheduler.schedule(Promise.resolve(), 'write ends');
    if (name === 'fail') throw new Error('failed after it was done');
  };
  return { platform: { listApps, registerApp } as unknown as Platform, version: () => version };
}

describe('shared reads under any interleaving', () => {
  it('never answer with less than what was written before they began', async () => {
    const steps = fc.array(fc.constantFrom<Step>('read', 'write', 'failing write'), {
      minLength: 2,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        steps,
        fc.constantFrom(0, 0.01, 60_000),
        async (scheduler, plan, reuse) => {
          const { platform, version } = scheduledPlatform(scheduler);
          const shared = sharedPlatform(platform, { reuse });
          let acknowledged = 0;
          const act = async (step: Step) => {
            await scheduler.schedule(Promise.resolve(), `start ${step}`);
            if (step === 'read') {
              const least = acknowledged;
              const [app] = await shared.listApps();
              expect(Number(app?.name.slice(1))).toBeGreaterThanOrEqual(least);
              return;
            }
            await shared.registerApp(step === 'write' ? 'ok' : 'fail', undefined).catch(() => undefined);
            acknowledged = Math.max(acknowledged, version());
          };
          const all = Promise.all(plan.map(act));
          await scheduler.waitFor(all);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
