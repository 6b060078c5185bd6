import type { ErrorCode } from './errors.js';

/** The kinds of qappctl runs, a closed set: fit for a metric's label. */
export type RunKind =
  | 'login'
  | 'logout'
  | 'list_apps'
  | 'register_app'
  | 'unregister_app'
  | 'list_flavors'
  | 'list_regions'
  | 'list_images'
  | 'push_image'
  | 'pull_image'
  | 'list_releases'
  | 'create_release'
  | 'list_deploys'
  | 'create_deploy'
  | 'delete_deploy'
  | 'list_instances';

export interface RunReport {
  kind: RunKind;
  outcome: 'ok' | ErrorCode;
  /** Milliseconds from spawn to answer. */
  duration: number;
}

/** Told of what happens inside; must not throw. */
export interface Observer {
  runEnded?(report: RunReport): void;
  /** A read was answered by another caller's run. */
  readShared?(): void;
  /** Something that the operator should know, one sentence. */
  warn?(text: string): void;
}

/** Children running and callers waiting for a place, by lane. */
export interface RunStats {
  running: Record<Lane, number>;
  waiting: Record<Lane, number>;
}

export type Lane = 'read' | 'write' | 'push';
export const LANES: readonly Lane[] = ['read', 'write', 'push'];
