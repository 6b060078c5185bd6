import { describe, expect, it } from 'vitest';
import { showProgress } from '../../../src/commands/terminal/progress.js';
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
