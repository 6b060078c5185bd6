import type { RolloutOutcome } from '../../contract/nouns/rollouts.js';
import { shellQuote } from '../input/shell-quote.js';
import { isShimError, ShimError } from '../model/errors.js';
import type { KeptRollout } from './keeping/rollout-store.js';
import type { Work } from './work.js';

/** What a rollout that is done answers. */
export function outcomeOf({ record, release = '', created, request }: Work): RolloutOutcome {
  const undo = undoOf(record, request.kind);
  return { rollout: record.id, release, created, regions: record.regions, ...(undo ? { undo } : {}) };
}

/** What goes back; after a rollback that is forward. Nothing where nothing ran before. */
function undoOf({ app, regions }: KeptRollout, kind: 'rollout' | 'rollback'): RolloutOutcome['undo'] {
  const changed = regions.filter(({ before }) => before !== undefined);
  if (changed.length === 0) return undefined;
  const names = changed.map(({ region }) => region);
  const flags = names.map((name) => ` --region ${shellQuote(name)}`).join('');
  const [first] = changed;
  const isSame = changed.every(({ before }) => before === first?.before);
  if (kind === 'rollback' && isSame) {
    const release = first?.before ?? '';
    return {
      command: `qappctl-shim rollout ${app} --release ${shellQuote(release)}${flags}`,
      request: { method: 'POST', path: `/apps/${app}/rollouts`, body: { release, regions: names } },
    };
  }
  return {
    command: `qappctl-shim rollback ${app}${flags}`,
    request: { method: 'POST', path: `/apps/${app}/rollbacks`, body: { regions: names } },
  };
}

/** A failure in the middle, with the step, what stands where, and what to do. */
export function failedRollout(error: unknown, { record, plan, request, release, left }: Work): unknown {
  if (!isShimError(error)) return error;
  const { app } = request;
  const step = record.steps.find(({ state }) => state === 'failed' || state === 'running');
  const at = step ? `${step.text}: ` : '';
  const places = plan.regions.map(({ now: { region, running } }) => {
    const done = record.regions.find((one) => one.region === region);
    const undeleted = left.find((one) => one.region === region);
    const more = undeleted ? `, and deploy ${undeleted.deploy} could not be deleted: ${undeleted.why}` : '';
    if (done) return `${region} runs ${release} (deploy ${done.deploy})`;
    return running
      ? `${region} runs ${running.release} still (deploy ${running.id})${more}`
      : `${region} runs nothing of it${more}`;
  });
  const message = `rollout ${record.id} of app ${app} did not succeed: ${at}${error.message.trimEnd()}; ${places.join('; ')}`;
  // Of a deploy that was taken back there is nothing to be looked at.
  const isTakenBack = 'id' in (error.details ?? {}) && !request.keepFailed;
  const hints = [
    isTakenBack ? undefined : error.hint,
    `see what runs: qappctl-shim status ${app}`,
    'the same command goes on from there',
  ];
  return new ShimError(error.code, message, {
    hint: hints.filter(Boolean).join('; '),
    cause: error,
    details: {
      ...error.details,
      rollout: record.id,
      app,
      release,
      step: step?.text,
      regions: record.regions,
    },
  });
}
