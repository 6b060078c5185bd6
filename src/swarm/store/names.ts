import { createHash } from 'node:crypto';

/** The platform that is meant where none is named. */
export const DEFAULT_PLATFORM = 'default';

/** What an object of ours in the swarm is. */
export type Kind =
  | 'app'
  /** An app that is being removed. */
  | 'leaving'
  | 'release'
  | 'image'
  | 'file'
  | 'catalogue'
  | 'rollout'
  /** Deploys of an app that no rollout made. */
  | 'made'
  | 'lease'
  | 'health';

/** Labels of objects, services and nodes. */
export const LABEL = {
  kind: 'qapp.kind',
  /** Which of the platforms on the swarm it is of. */
  platform: 'qapp.platform',
  /** Id of the app's object: an app that is registered anew is another one. */
  app: 'qapp.app',
  appName: 'qapp.app-name',
  name: 'qapp.name',
  tag: 'qapp.tag',
  ctime: 'qapp.ctime',
  origin: 'qapp.origin',
  /** What nodes are told to run for an image. */
  image: 'qapp.image',
  release: 'qapp.release',
  /** Of nodes and of services. */
  region: 'qapp.region',
  deploy: 'qapp.deploy',
  /** Of services whose instances are asked over HTTP: path and seconds, as JSON. */
  health: 'qapp.health',
  port: 'qapp.port',
  /** Who made it: tells an object of one's own from one that another made under the same name. */
  nonce: 'qapp.nonce',
  /** What changes, as JSON or text. */
  value: 'qapp.value',
  holder: 'qapp.holder',
  cancel: 'qapp.cancel',
} as const;

/** What an object is: its kind, and what is named by it. */
export type Key = readonly [kind: Kind, ...of: string[]];

/**
 * The name of an object: names in a swarm have at most 64 letters and digits, and are unique whatever their case, so that it is a
 * digest of what is named; the real names are in its labels.
 */
export function objectName(platform: string, [kind, ...of]: Key): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([platform, ...of]))
    .digest('hex');
  return `qapp-${kind}-${digest.slice(0, 40)}`;
}

/** Whether an object's name is that of one of a kind. */
export function isOfKind(name: string, kind: Kind): boolean {
  return name.startsWith(`qapp-${kind}-`);
}

/** The name of a deploy's service; ids that seeds give may be those of another platform too. */
export function serviceName(platform: string, id: string): string {
  return platform === DEFAULT_PLATFORM ? id : `${platform}-${id}`;
}

/** A filter for lists. */
export function labelled(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify({ label: Object.entries(labels).map(([name, value]) => `${name}=${value}`) });
}
