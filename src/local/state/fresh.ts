import { DEFAULT_FLAVORS, DEFAULT_REGIONS } from '../../platform-kit/catalogue.js';
import type { LocalState } from './schema.js';

/** An empty platform with the default catalogue. */
export function freshState(): LocalState {
  return {
    version: 1,
    flavors: structuredClone([...DEFAULT_FLAVORS]),
    regions: structuredClone([...DEFAULT_REGIONS]),
    apps: [],
    images: [],
    releases: [],
    deploys: [],
    faults: [],
  };
}
