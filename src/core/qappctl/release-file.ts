import type { ReleaseConfig } from '../model/types.js';

/** The file that `release create -c <dir>` looks for. */
export const RELEASE_FILE = 'dora.yaml';

/** A release as dora.yaml: only what was given, every string quoted so that it stays one. */
export async function releaseYaml(config: ReleaseConfig): Promise<string> {
  const { dump } = await import('js-yaml');
  return dump(withoutAbsent(config), {
    forceQuotes: true,
    quoteStyle: 'double',
    lineWidth: -1,
    noRefs: true,
  });
}

function withoutAbsent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAbsent);
  if (typeof value !== 'object' || value === null) return value;
  const present = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(present.map(([key, member]) => [key, withoutAbsent(member)]));
}
