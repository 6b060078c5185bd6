import { nearest } from '../../core/input/nearest.js';
import { invalidInput, quoteValue } from '../../core/input/invalid-input.js';
import type { PlatformNoun } from './failure.js';
import type { RunKind } from '../../core/model/observer.js';

/** Each kind of run by qappctl's words and by this tool's own, the first pair being the one that is shown. */
const WORDS: Record<RunKind, readonly string[]> = {
  login: ['login'],
  logout: ['logout'],
  list_apps: ['list', 'apps list', 'list apps'],
  register_app: ['register', 'apps register'],
  unregister_app: ['unregister', 'apps unregister'],
  list_flavors: ['flavor', 'flavors list', 'list flavors'],
  list_regions: ['region', 'regions list', 'list regions'],
  list_images: ['images', 'images list', 'list images'],
  push_image: ['push', 'images push'],
  pull_image: ['pull', 'images pull'],
  list_releases: ['release list', 'releases list', 'list releases'],
  create_release: ['release create', 'releases create', 'create release'],
  list_deploys: ['deploy list', 'deploys list', 'list deploys'],
  create_deploy: ['deploy create', 'deploys create', 'create deploy'],
  delete_deploy: ['deploy delete', 'deploys delete', 'delete deploy'],
  list_instances: ['instance list', 'instances list', 'list deploy instances'],
};

const KINDS = Object.entries(WORDS) as [RunKind, readonly string[]][];

/** The words under which a fault is shown. */
export function wordsOf(kind: RunKind): string {
  return WORDS[kind][0] ?? kind;
}

/** The kind of run that an operation's name means; `invalid_input` with the nearest one when there is none. */
export function kindOf(operation: string, platform: PlatformNoun = 'local'): RunKind {
  const wanted = operation.trim().replace(/\s+/g, ' ');
  const found = KINDS.find(([, words]) => words.includes(wanted));
  if (found) return found[0];
  const near = nearest(
    wanted,
    KINDS.flatMap(([, words]) => words),
  );
  const suggestion = near === undefined ? '' : `, did you mean '${near}'?`;
  const shown = KINDS.map(([, words]) => words[0]).join(', ');
  throw invalidInput(
    `unknown operation ${quoteValue(operation)}${suggestion}`,
    `operations: ${shown}; see \`qappctl-shim ${platform} fault --help\``,
  );
}
