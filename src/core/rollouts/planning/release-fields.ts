import { isDeepStrictEqual } from 'node:util';
import type { ReleaseConfig } from '../../model/types.js';

/** What makes a release the one that it is: everything but its name and what it is for. */
export type ReleaseFields = Omit<ReleaseConfig, 'name' | 'desc'>;

const NAMES = [
  'image',
  'flavor',
  'port',
  'command',
  'args',
  'health_check',
  'env',
  'log_file_paths',
  'config',
] as const satisfies readonly (keyof ReleaseFields)[];

/** The fields that are given. */
export function givenFields(from: Partial<ReleaseFields>): Partial<ReleaseFields> {
  return Object.fromEntries(
    NAMES.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]),
  );
}

/** Whether two releases are the same but for name and description; a file whose content is not shown matches none. */
export function isSameRelease(one: ReleaseFields, other: ReleaseFields): boolean {
  if (hidesContent(one) || hidesContent(other)) return false;
  return isDeepStrictEqual(normalised(one), normalised(other));
}

/** Whether it has files whose content the platform does not show, so that they can't be taken over. */
export function hidesContent({ config }: Partial<ReleaseFields>): boolean {
  return config?.files.some(({ content }) => content === undefined) ?? false;
}

/** What is absent is what the platform takes for it. */
function normalised({
  image,
  flavor,
  port,
  command,
  args,
  health_check,
  env,
  log_file_paths,
  config,
}: ReleaseFields) {
  return {
    image,
    flavor,
    port,
    command: command ?? [],
    args: args ?? [],
    health: health_check?.path === undefined ? undefined : [health_check.path, health_check.timeout ?? 3],
    env: new Map((env ?? []).map(({ key, value }) => [key, value])),
    logs: log_file_paths ?? [],
    config: (config?.files ?? []).map(({ filename, mount_path, content }) => [
      config?.name,
      filename,
      mount_path,
      content,
    ]),
  };
}
