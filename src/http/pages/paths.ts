/** What tells about the API and holds no secret: no token is asked for, unless the docs are private. */
export const PAGE_PATHS: readonly string[] = ['/', '/version', '/openapi.json', '/openapi.yaml', '/docs'];

/** Files of the pages; each is a name directly below. */
const FILES = '/docs/';
const OPEN = new Set(PAGE_PATHS);
const LINKABLE = new Set(['/', '/docs', '/docs/']);

/** Whether a path is one of the pages about the API, or a file of theirs. */
export function isPage(path: string): boolean {
  return OPEN.has(path) || path.startsWith(FILES);
}

/** Whether links on other sites may lead to a path: pages that start nothing and change nothing by being opened. */
export function isLinkable(path: string): boolean {
  return LINKABLE.has(path);
}
