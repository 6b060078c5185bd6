import type { ErrorCode } from './errors.js';

/** The kinds of qappctl runs, a closed set: fit for a metric's label. */
export const RUN_KINDS = [
  'login',
  'logout',
  'list_apps',
  'register_app',
  'unregister_app',
  'list_flavors',
  'list_regions',
  'list_images',
  'push_image',
  'pull_image',
  'list_releases',
  'create_release',
  'list_deploys',
  'create_deploy',
  'delete_deploy',
  'list_instances',
] as const;
export type RunKind = (typeof RUN_KINDS)[number];

export interface RunReport {
  kind: RunKind;
  outcome: 'ok' | ErrorCode;
  /** Milliseconds from spawn to answer. */
  duration: number;
}

/** A wait for a deploy has ended. */
export interface WaitReport {
  goal: 'running' | 'gone';
  outcome: 'ok' | ErrorCode;
  /** Milliseconds. */
  duration: number;
}

/** A rollout or rollback that was begun has ended, as its record says. */
export interface RolloutReport {
  kind: 'rollout' | 'rollback';
  outcome: 'succeeded' | 'failed' | 'cancelled' | 'interrupted';
  /** Milliseconds. */
  duration: number;
}

/** Told of what happens inside; must not throw. */
export interface Observer {
  runEnded?(report: RunReport): void;
  /** A read was answered by another caller's run. */
  readShared?(): void;
  waitEnded?(report: WaitReport): void;
  rolloutEnded?(report: RolloutReport): void;
  /** Something that the operator should know, one sentence. */
  warn?(text: string): void;
}

/** What runs and who waits for a place, by lane. */
export interface RunStats<Name extends Lane = Lane> {
  running: Record<Name, number>;
  waiting: Record<Name, number>;
}

/** Lanes of qappctl runs. */
export type RunLane = 'read' | 'write' | 'push';
/** Lanes of calls to the Docker Engine: pulls, and all others. */
export type EngineLane = 'docker' | 'pull';
export type Lane = RunLane | EngineLane;
export const RUN_LANES: readonly RunLane[] = ['read', 'write', 'push'];
export const LANES: readonly Lane[] = [...RUN_LANES, 'docker', 'pull'];
