import type { RunKind } from '../../core/model/observer.js';

/** What a run prints in place of its answer: JSON that is cut short, or the known trap of help with exit 0. */
export function garbageFor(kind: RunKind): string {
  const answersJson = kind.startsWith('list_') || kind === 'create_deploy';
  return answersJson ? '[{"name":"zen' : 'Usage:\n  qappctl [command]\n';
}
