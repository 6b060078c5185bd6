import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { showProgress } from '../../../src/commands/progress/show-progress.js';
import type { Output } from '../../../src/commands/globals/host.js';

function output(terminal: Partial<Output> = {}): { stderr: Output; text: () => string } {
  let text = '';
  const write = (chunk: string) => ((text += chunk), true);
  return { stderr: { write, ...terminal } as unknown as Output, text: () => text };
}

describe('progress without a live view', () => {
  it.each([
    ['elsewhere than on a terminal', {}],
    ['on a terminal of no size', { isTTY: true, columns: 0, rows: 0 }],
  ])('is a line a change, and one a retry: %s', async (_, terminal) => {
    const { stderr, text } = output(terminal);
    const { report, end } = await showProgress({ stderr }, {});
    const pull = (status: string) => report({ type: 'pull', layer: '3f4a9c', status });
    for (let retry = 0; retry < 2; retry += 1) {
      pull('Downloading');
      pull('Downloading');
      for (const left of [3, 2, 1]) pull(`Retrying in ${left} second${left === 1 ? '' : 's'}`);
    }
    end();
    expect(text()).toBe('3f4a9c: Downloading\n3f4a9c: Retrying\n'.repeat(2));
  });
});

describe('progress that is silent', () => {
  it('says every 30 seconds that it goes on, and with what', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { stderr, text } = output();
    const { report, end } = await showProgress({ stderr }, {});
    report({ type: 'step', number: 4, of: 5, text: 'wait until it runs in z0' });
    vi.advanceTimersByTime(65_000);
    report({ type: 'log', stream: 'stderr', line: 'no such table' });
    vi.advanceTimersByTime(29_000);
    end();
    vi.advanceTimersByTime(120_000);
    expect(text().split('\n')).toEqual([
      '[4/5] wait until it runs in z0',
      expect.stringMatching(/^still going on after \d+\w.*: \[4\/5\] wait until it runs in z0$/),
      expect.stringMatching(/^still going on after \d+\w.*: \[4\/5\] wait until it runs in z0$/),
      'no such table',
      '',
    ]);
  });

  it('tells events that it is alive, and nothing after its end', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { stderr, text } = output();
    const { end } = await showProgress({ stderr }, { progress: 'json' });
    vi.advanceTimersByTime(31_000);
    end();
    vi.advanceTimersByTime(60_000);
    const events = text()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(events.map(({ type }) => type)).toEqual(['alive', 'alive']);
  });
});
