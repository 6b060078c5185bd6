import type { KeptRollout, MadeDeploy } from './rollout-store.js';

/** So many of each are kept for an app. */
const KEPT = 50;

/** What is kept of an app, the oldest first. */
export interface KeptApp {
  version: 1;
  rollouts: KeptRollout[];
  deploys: MadeDeploy[];
}

export const EMPTY: KeptApp = { version: 1, rollouts: [], deploys: [] };

/** With a rollout more, or in the place of the one with its id. */
export function putRollout(kept: KeptApp, rollout: KeptRollout): KeptApp {
  const isThere = kept.rollouts.some(({ id }) => id === rollout.id);
  const rollouts = isThere
    ? kept.rollouts.map((one) => (one.id === rollout.id ? rollout : one))
    : [...kept.rollouts, rollout];
  return { ...kept, rollouts: rollouts.slice(-KEPT) };
}

export function addDeploy(kept: KeptApp, deploy: MadeDeploy): KeptApp {
  return { ...kept, deploys: [...kept.deploys, deploy].slice(-KEPT) };
}

/** Undefined when the text is none of ours. */
export function parseApp(text: string): KeptApp | undefined {
  try {
    const { rollouts, deploys } = JSON.parse(text) as KeptApp;
    if (Array.isArray(rollouts) && Array.isArray(deploys)) return { version: 1, rollouts, deploys };
  } catch {
    // Told as what can't be read.
  }
  return undefined;
}
