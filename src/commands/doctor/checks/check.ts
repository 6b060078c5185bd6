import type { ShimSettings } from '../../globals/settings.js';
import type { Shim } from '../../../core/shim.js';
import type { Context } from '../../invocation/context.js';
import type { Found } from './finding.js';

/** What a check may look at. */
export interface Surroundings {
  options: ShimSettings;
  host: Context['host'];
  /** The operations; opening them starts nothing. */
  shim(): Promise<Shim>;
  tokenFile: string | undefined;
  /** Aborted when the check's time is over. */
  signal: AbortSignal;
}

/** One thing that is looked at; it reads only, and leaves nothing behind. */
export interface Check {
  name: string;
  /** What to look at when it does not come to an end. */
  run: string;
  look(surroundings: Surroundings): Promise<Found | readonly Found[]>;
}
