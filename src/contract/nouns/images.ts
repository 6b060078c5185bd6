import * as v from 'valibot';
import { field, imageReference, object, optional } from '../../core/input/fields.js';
import { operation } from '../declaring/operation.js';
import { lists } from '../declaring/shapes.js';

const image = field(imageReference, 'image reference; no tag means latest', 'k8s.gcr.io/pause:3.6');

export const pushImageInput = object({
  image,
  force: optional(v.boolean(), 'push also when the platform lists an image of that name and tag', true),
});
export const pullImageInput = object({ image });

/** What `images push` did. `image` is the short `name:tag` that the platform lists. */
export type PushOutcome =
  { pushed: true; image: string; pulled: boolean } | { pushed: false; reason: 'exists'; image: string };

const pushOutcome: v.GenericSchema<unknown, PushOutcome> = v.variant('pushed', [
  v.object({ pushed: v.literal(true), image: v.string(), pulled: v.boolean() }),
  v.object({ pushed: v.literal(false), reason: v.literal('exists'), image: v.string() }),
]);

export const images = {
  list: operation({
    summary: 'list the images that the platform holds',
    input: undefined,
    output: lists.images,
    kind: 'read',
    errors: ['unreadable_answer'],
    answer: [
      { name: 'nginx', tag: 'alpine', ctime: '2022-11-30T18:26:08.935+08:00' },
      { name: 'ubuntu', tag: '14.04', ctime: '2021-04-22T17:06:34.081+08:00' },
    ],
    since: '0.1.0',
    http: { method: 'GET', path: '/images', entryName: ['name', 'tag'] },
  }),
  push: operation({
    summary: 'push an image to the platform',
    description:
      'The image is looked up in the Docker Engine, pulled when it is missing there, and pushed. The platform lists it without registry and path: `k8s.gcr.io/pause:3.6` becomes `pause:3.6`. What it lists already is not pushed again unless `force` is true.',
    input: pushImageInput,
    output: pushOutcome,
    kind: 'change',
    errors: [
      'invalid_input',
      'unknown_reference',
      'registry_refused',
      'pull_failed',
      'docker_unavailable',
      'unreadable_answer',
    ],
    progress: true,
    since: '0.1.0',
    http: {
      method: 'POST',
      path: '/images',
      fields: 'body',
      answersNothing: true,
      example: { image: 'k8s.gcr.io/pause:3.6' },
    },
  }),
  pull: operation({
    summary: 'pull an image of the platform to the local Docker Engine',
    input: pullImageInput,
    output: v.object({ image: v.string() }),
    kind: 'read',
    errors: ['invalid_input', 'unknown_reference', 'docker_unavailable', 'unreadable_answer'],
    progress: true,
    since: '0.1.0',
  }),
};

export type PushImageInput = v.InferInput<typeof pushImageInput>;
export type PullImageInput = v.InferInput<typeof pullImageInput>;
