import { RegionSteps } from './region-steps.js';
import type { Step } from './steps.js';
import type { RolloutPlatform, Work } from './work.js';

/** The steps of a rollout, in their order. */
export function rolloutSteps(on: RolloutPlatform, work: Work): Step[] {
  const making = work.plan.fields ? [pushStep(on, work), releaseStep(on, work)] : [];
  return [...making, ...work.plan.regions.flatMap((region) => new RegionSteps(on, work, region).steps())];
}

function pushStep({ push }: RolloutPlatform, work: Work): Step {
  const { request, plan, record } = work;
  const { given = '', short = '' } = request.image ?? {};
  return {
    text: `push ${given}`,
    needless: () => {
      if (record.pushed) return 'it was pushed before the interruption';
      return plan.listed && !request.force
        ? `${short} is there since ${plan.listed.ctime}; --force pushes again`
        : undefined;
    },
    do: async () => {
      const outcome = await push(
        { image: given, force: request.force },
        { signal: work.signal, onProgress: work.tell },
      );
      if (!outcome.pushed) return;
      record.pushed = true;
      await work.save();
    },
  };
}

function releaseStep(on: RolloutPlatform, work: Work): Step {
  const { request, plan, record } = work;
  const { app, desc } = request;
  return {
    text: `make a release of ${request.image?.short ?? 'it'}`,
    needless: () => {
      if (work.release !== undefined) return `release ${work.release} was made before the interruption`;
      if (record.pushed || !plan.release) return undefined;
      if (request.force) return undefined;
      work.release = plan.release.name;
      record.release = work.release;
      return `release ${work.release} is the same`;
    },
    do: async () => {
      if (!plan.fields) return;
      const name = request.name ?? on.nextName();
      record.release = name;
      record.created = true;
      await work.save();
      await on.createRelease({ app, ...plan.fields, name, desc }, { signal: work.signal });
      work.release = name;
      work.created = true;
    },
  };
}
