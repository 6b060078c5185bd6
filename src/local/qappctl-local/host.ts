import type { Environment } from '../../core/model/environment.js';

/** The process that qappctl-local runs in. */
export interface LocalHost {
  env: Environment;
  /** To stdout. */
  print(text: string): void;
  /** To stderr. */
  complain(text: string): void;
  /** Does not return. */
  killSelf(): void;
}
