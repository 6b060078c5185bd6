import { describe, expect, it, onTestFinished } from 'vitest';
import { Caretaker } from '../../../src/local/containers/caretaker.js';
import { until } from '../../helpers/processes.js';

/** A caretaker whose looks end as told, the last outcome again and again. */
function caretaker(outcomes: (Error | undefined)[]) {
  const warnings: string[] = [];
  let looks = 0;
  const reconcile = async () => {
    const outcome = outcomes[Math.min(looks, outcomes.length - 1)];
    looks += 1;
    if (outcome) throw outcome;
  };
  const made = new Caretaker(reconcile, (text) => warnings.push(text), 1);
  onTestFinished(() => made.stop());
  return { made, warnings, looks: () => looks };
}

describe('the caretaker', () => {
  it('tells a trouble once, and again when it comes back', async () => {
    const gone = new Error('the engine is gone');
    const { made, warnings, looks } = caretaker([undefined, gone, gone, undefined, gone, undefined]);
    await made.start();
    await until(() => looks() > 6, 'seven looks');
    expect(warnings).toEqual(['the engine is gone', 'the engine is gone']);
  });

  it('tells whoever starts it when the first look fails', async () => {
    const { made, warnings } = caretaker([new Error('no engine')]);
    await expect(made.start()).rejects.toThrow('no engine');
    expect(warnings).toEqual([]);
  });
});
