import type { Flavor, Region } from '../core/model/types.js';

/** What a fresh local platform offers; a seed may change both. */
export const DEFAULT_FLAVORS: readonly Flavor[] = [
  { name: 'C1M1', cpu: 1, memory: 1024 },
  { name: 'C2M4', cpu: 2, memory: 4096 },
  { name: 'C4M4', cpu: 4, memory: 4096 },
  { name: 'C8M16', cpu: 8, memory: 16_384 },
  { name: 'C8M8-P4:1', cpu: 8, memory: 8192, gpu: 'P4:1', regions: ['z0'] },
];

export const DEFAULT_REGIONS: readonly Region[] = [
  { name: 'z0', desc: '华东' },
  { name: 'z1', desc: '华北' },
  { name: 'z2', desc: '华南' },
];
