import type { ReleaseConfig } from '../model/types.js';

/** What of a release must not be seen in messages: values of variables, contents of files. */
export function releaseSecrets(config: ReleaseConfig): string[] {
  const values = (config.env ?? []).map(({ value }) => value);
  const contents = (config.config?.files ?? []).map(({ content }) => content ?? '');
  return [...values, ...contents];
}
