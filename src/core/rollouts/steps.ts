/** One step of a rollout, as data: dry run, progress, resuming, taking back and the report read the same list. */
export interface Step {
  /** What it does, in a few words. */
  text: string;
  /** Why it need not be done; looked at when its turn comes. */
  needless?: () => Promise<string | undefined> | string | undefined;
  do: () => Promise<void>;
  /** Takes back what it did, when it or one after it fails. */
  undo?: () => Promise<void>;
  /** Called once it is done, or was needless: what was done before it stays from here on. */
  settles?: () => void;
}

/** What is told of a step. */
export interface StepReport {
  number: number;
  of: number;
  text: string;
  state: 'running' | 'done' | 'skipped' | 'failed';
  skipped?: string | undefined;
}

export interface StepRun {
  report: (report: StepReport) => void | Promise<void>;
  /** Throws where no further step may begin. */
  checkpoint: () => void | Promise<void>;
  /** Whether what was done is taken back after this failure. */
  undoes: (error: unknown) => boolean;
}

/** Does the steps one after the other; after a failure takes back what is not settled, and rejects with it. */
export async function runSteps(steps: readonly Step[], run: StepRun): Promise<void> {
  let unsettled: Step[] = [];
  try {
    for (const [index, step] of steps.entries()) {
      await run.checkpoint();
      const place = { number: index + 1, of: steps.length, text: step.text };
      const skipped = await step.needless?.();
      if (skipped !== undefined) {
        await run.report({ ...place, state: 'skipped', skipped });
      } else {
        await run.report({ ...place, state: 'running' });
        if (step.undo) unsettled.unshift(step);
        await step.do().catch(async (error: unknown) => {
          await run.report({ ...place, state: 'failed' });
          throw error;
        });
        await run.report({ ...place, state: 'done' });
      }
      if (!step.settles) continue;
      step.settles();
      unsettled = [];
    }
  } catch (error) {
    if (run.undoes(error)) for (const step of unsettled) await step.undo?.();
    throw error;
  }
}

/** What steps would do, without doing any. */
export async function planned(steps: readonly Step[]): Promise<{ text: string; skipped?: string }[]> {
  const plan: { text: string; skipped?: string }[] = [];
  for (const { text, needless } of steps) {
    const skipped = await needless?.();
    plan.push(skipped === undefined ? { text } : { text, skipped });
  }
  return plan;
}
