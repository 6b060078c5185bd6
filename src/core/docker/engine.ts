import type { RunOptions } from '../model/platform.js';

/** One step of a pull, layer by layer, as the engine tells it. */
export interface PullProgress {
  /** Layer id (12 hex digits) or tag; absent for lines about the whole pull. */
  layer?: string | undefined;
  /** The engine's own word: `Pulling fs layer`, `Downloading`, `Extracting`, `Pull complete` … */
  status: string;
  /** Bytes done and in all, when known. */
  current?: number | undefined;
  total?: number | undefined;
}

export interface PullOptions extends RunOptions {
  onProgress?: ((event: PullProgress) => void) | undefined;
}

/** The local Docker Engine, as far as the operations need it. */
export interface Engine {
  /** Whether the engine holds the image. Rejects with `docker_unavailable` when it can't be asked. */
  hasImage(reference: string, options?: RunOptions): Promise<boolean>;
  /**
   * Pulls with the credentials that `docker pull` would use, and checks afterwards that the image is there.
   * Rejects with `unknown_reference` (no such image or tag), `registry_refused`, `pull_failed`, `timed_out`,
   * `docker_unavailable` or `interrupted`.
   */
  pullImage(reference: string, options?: PullOptions): Promise<void>;
}
