import type { ProgressEvent } from '../../core/shim.js';

export interface Progress {
  report: (event: ProgressEvent) => void;
  /** Leaves the terminal as it should be. */
  end: () => void;
}
