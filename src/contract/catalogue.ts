import { apps } from './nouns/apps.js';
import { deploys } from './nouns/deploys.js';
import { flavors } from './nouns/flavors.js';
import { images } from './nouns/images.js';
import { instances } from './nouns/instances.js';
import type { HttpPlace, Operation } from './declaring/operation.js';
import { regions } from './nouns/regions.js';
import { releases } from './nouns/releases.js';
import { rollouts } from './nouns/rollouts.js';
import { session } from './nouns/session.js';
import { status } from './nouns/status.js';

/** Every operation, by noun and verb. */
const CATALOGUE = { images, apps, flavors, regions, releases, deploys, instances, rollouts, status, session };

/** Counts up with each addition to the API, so that a client can tell that a server is too old for it. */
export const API = 5;

export type Catalogue = typeof CATALOGUE;

/** An operation with what it is called. */
export interface NamedOperation extends Operation {
  noun: string;
  verb: string;
}

/** An operation that is a route. */
export interface RoutedOperation extends NamedOperation {
  http: HttpPlace;
}

/** Every operation, in the order of the documents. */
export const OPERATIONS: readonly NamedOperation[] = Object.entries(CATALOGUE).flatMap(([noun, verbs]) =>
  Object.entries<Operation>(verbs).map(([verb, declared]) => ({ noun, verb, ...declared })),
);

/** Those that HTTP offers. */
export const ROUTES: readonly RoutedOperation[] = OPERATIONS.filter(
  (one): one is RoutedOperation => one.http !== undefined,
);
