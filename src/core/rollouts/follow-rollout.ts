import { setTimeout as pause } from 'node:timers/promises';
import type { ProgressEvent } from '../../contract/events.js';
import type { RolloutRecord } from '../../contract/nouns/rollouts.js';
import { whenAborted } from '../model/abort.js';
import { ShimError } from '../model/errors.js';

/** A rollout of this process, which tells by itself what happens. */
interface Here {
  listeners: Set<(event: ProgressEvent) => void>;
  ended: Promise<unknown>;
}

export interface Following {
  /** What is kept of it now. */
  look: () => Promise<RolloutRecord>;
  here: () => Here | undefined;
  signal: AbortSignal | undefined;
  onProgress: (event: ProgressEvent) => void;
}

/** Milliseconds between two looks at a rollout of another process. */
const LOOK = 1_000;

/** Tells the steps that were begun or left out, and what happens then, until it has ended. */
export async function followRollout({ look, here, signal, onProgress }: Following): Promise<RolloutRecord> {
  /** Steps that were told: by another process a step may be told as it is left out only later. */
  const told = new Set<string>();
  const tellStep = (event: Extract<ProgressEvent, { type: 'step' }>) => {
    const key = `${event.number} ${event.skipped === undefined}`;
    if (!told.has(key)) onProgress(event);
    told.add(key);
  };
  for (;;) {
    const running = here();
    const record = await look();
    record.steps.forEach((step, index) => tellStep(stepEvent(step, index + 1, record.steps.length)));
    if (record.state !== 'running') return record;
    if (running) await whileHere(running, tellStep, onProgress, signal);
    else await pause(LOOK, undefined, { signal }).catch(leave);
  }
}

function stepEvent({ text, skipped }: RolloutRecord['steps'][number], number: number, of: number) {
  return { type: 'step' as const, number, of, text, ...(skipped === undefined ? {} : { skipped }) };
}

async function whileHere(
  { listeners, ended }: Here,
  tellStep: (event: Extract<ProgressEvent, { type: 'step' }>) => void,
  onProgress: (event: ProgressEvent) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const listener = (event: ProgressEvent) =>
    event.type === 'step' && event.number !== undefined ? tellStep(event) : onProgress(event);
  listeners.add(listener);
  let letGo: (() => void) | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      letGo = whenAborted(signal, () => reject(left()));
      ended.then(
        () => resolve(),
        () => resolve(),
      );
    });
  } finally {
    letGo?.();
    listeners.delete(listener);
  }
}

function left(): ShimError {
  return new ShimError('interrupted', 'interrupted; the rollout goes on');
}

function leave(): never {
  throw left();
}
