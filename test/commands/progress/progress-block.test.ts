import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { ProgressBlock } from '../../../src/commands/progress/progress-block.js';

const WIDE = { most: 20, width: 100 };

describe('the block of a live view', () => {
  it('has a line a step with its time, the one that goes on last', () => {
    const block = new ProgressBlock();
    block.report({ type: 'rollout', app: 'zenx', id: 'r1' }, 0);
    block.report({ type: 'step', number: 1, of: 3, text: 'push web:1', skipped: 'it is there' }, 1_000);
    block.report({ type: 'step', number: 2, of: 3, text: 'deploy it in z0' }, 1_000);
    block.report({ type: 'step', number: 3, of: 3, text: 'wait until it runs in z0' }, 3_500);
    const deploy = { type: 'deploy', app: 'zenx', id: 'g1', region: 'z0', asked: 3 } as const;
    block.report({ ...deploy, state: 'pending', running: 1 }, 4_000);
    block.report({ type: 'instance', deploy: 'g1', id: 'i1', status: 'RUNNING' }, 4_000);
    const shown = [
      'rollout r1 of zenx  1s',
      '[1/3] push web:1 (skipped: it is there)',
      '[2/3] deploy it in z0  2s',
    ];
    expect(block.lines(WIDE, 68_500)).toEqual([
      ...shown,
      '[3/3] wait until it runs in z0  1/3 running  1m 5s',
    ]);
    // What goes on stays: how far it is, and for how long it has gone on.
    expect(block.lines({ most: 1, width: 30 }, 9_500)).toEqual(['[3/3] wait u…  1/3 running  6s']);
  });

  it('has a bar and a rate for each layer of the step that goes on', () => {
    const block = new ProgressBlock();
    block.report({ type: 'step', text: 'pulling web:1' }, 0);
    const layer = { type: 'pull', layer: 'a1b2', status: 'Downloading', total: 30_000_000 } as const;
    block.report({ ...layer, current: 0 }, 0);
    block.report({ ...layer, current: 6_000_000 }, 2_000);
    block.report({ type: 'pull', layer: 'c3d4', status: 'Pull complete' }, 2_000);
    expect(block.lines(WIDE, 2_000)).toEqual([
      'pulling web:1  2s',
      '  a1b2: Downloading [====>               ] 6.0/30.0 MB 3.0 MB/s',
      '  c3d4: Pull complete',
    ]);
    block.report({ type: 'step', text: 'pushing web:1' }, 3_000);
    expect(block.lines(WIDE, 3_000)).toEqual(['pulling web:1  3s', 'pushing web:1  0s']);
  });

  it('is never higher or wider than it may be, and shows what goes on', () => {
    const event = fc.oneof(
      fc.record({ type: fc.constant('step' as const), text: fc.string({ unit: 'grapheme', maxLength: 60 }) }),
      fc.record({
        type: fc.constant('pull' as const),
        layer: fc.constantFrom('a1', 'b2', 'c3', 'd4', 'e5'),
        status: fc.constantFrom('Downloading', 'Pull complete', '\u001b[2J', '等待'),
        current: fc.option(fc.nat(), { nil: undefined }),
        total: fc.option(fc.nat(), { nil: undefined }),
      }),
    );
    fc.assert(
      fc.property(
        fc.array(event),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 90 }),
        (events, most, width) => {
          const block = new ProgressBlock();
          events.forEach((one, index) => block.report(one, index * 400));
          const lines = block.lines({ most, width }, events.length * 400);
          expect(lines.length).toBeLessThanOrEqual(most);
          for (const line of lines) {
            expect(stringWidth(line)).toBeLessThanOrEqual(width);
            expect(line).not.toMatch(/[\n\u001b]/);
          }
          expect(lines.length > 0 || events.length === 0).toBe(true);
        },
      ),
    );
  });
});
