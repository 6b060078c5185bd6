import { createHash } from 'node:crypto';
import type { CreateRollbackInput, CreateRolloutInput } from '../../../contract/nouns/rollouts.js';
import { parseImageRef, type ImageRef } from '../../input/image-ref.js';
import { invalidInput } from '../../input/invalid-input.js';
import { type WaitOptions, waitOptions } from '../../watching/wait-options.js';
import { givenFields, type ReleaseFields } from './release-fields.js';

/** What is asked of a rollout; times in milliseconds. */
export interface RolloutRequest {
  kind: 'rollout' | 'rollback';
  app: string;
  /** A release that is there already. */
  release: string | undefined;
  image: ImageRef | undefined;
  /** Fields of a new release; the others are taken from the one that runs. */
  fields: Partial<ReleaseFields>;
  name: string | undefined;
  desc: string | undefined;
  regions: readonly string[] | undefined;
  replicas: number | undefined;
  force: boolean;
  replace: 'all' | readonly string[];
  keepOld: boolean;
  keepFailed: boolean;
  wait: WaitOptions;
  isDryRun: boolean;
  isDetached: boolean;
  /** Who asks. */
  by: string | undefined;
  /** Tells requests apart, without holding what they hold. */
  digest: string;
}

type Shared = Omit<CreateRollbackInput, 'app' | 'to'>;

/** A rollout's input, checked beyond what its schema says. */
export function rolloutRequest(input: CreateRolloutInput, by: string | undefined): RolloutRequest {
  const { app, release, image, name, desc, replicas, force = false, replace = [], keep_old = false } = input;
  const ref = image === undefined ? undefined : parseImageRef(image);
  const fields = givenFields({ ...(input as Partial<ReleaseFields>), ...(ref && { image: ref.short }) });
  if (release === undefined && !ref)
    throw invalidInput(
      'an image or a release is required',
      'name one: --image <image> or --release <release>',
    );
  const [beside] = [
    ...Object.keys(fields),
    ...(force ? ['force'] : []),
    ...(name === undefined ? [] : ['name']),
  ];
  if (release !== undefined && beside !== undefined)
    throw invalidInput(
      `release and ${beside} exclude each other: a release is what it is`,
      'leave the release out, so that a new one is made where it is needed',
    );
  if (keep_old && replace.length > 0) throw invalidInput('keep_old and replace exclude each other');
  const own = { release, image: ref, fields, name, desc, replicas, force, replace, keepOld: keep_old };
  return { kind: 'rollout', app, ...own, ...shared(input), by, digest: digestOf(input) };
}

/** A rollback's input; the release it goes to is found later. */
export function rollbackRequest(input: CreateRollbackInput, by: string | undefined): RolloutRequest {
  return {
    kind: 'rollback',
    app: input.app,
    release: input.to,
    image: undefined,
    fields: {},
    name: undefined,
    desc: undefined,
    replicas: undefined,
    force: false,
    replace: [],
    keepOld: false,
    ...shared(input),
    by,
    digest: digestOf(input),
  };
}

function shared({
  regions,
  keep_failed = false,
  timeout,
  dry_run = false,
  detach = false,
  ...fields
}: Shared) {
  const repeated = regions?.find((region, index) => regions.indexOf(region) < index);
  if (repeated !== undefined) throw invalidInput(`region '${repeated}' is given twice`);
  return {
    regions,
    keepFailed: keep_failed,
    wait: waitOptions(fields, { name: 'timeout', given: timeout, otherwise: '10m' }),
    isDryRun: dry_run,
    isDetached: detach,
  };
}

/** How one waits does not count. */
const WAITING = new Set(['timeout', 'detach', 'interval', 'stable_for']);

function digestOf(input: object): string {
  const sorted = Object.entries(input)
    .filter(([name, value]) => value !== undefined && !WAITING.has(name))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url');
}
