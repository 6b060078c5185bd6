import findMyWay from 'find-my-way';
import { Refusal } from '../answer/refusal.js';
import { LIMITS } from '../../core/model/limits.js';

interface Found<T> {
  target: T;
  params: Readonly<Record<string, string>>;
}

export interface PathMatcher<T> {
  /** The target of a method and path; throws 404, or 405 naming the methods that the path has. */
  find(method: string, path: string): Found<T>;
}

interface Entry {
  method: string;
  path: string;
}

/** Routes by method and path: `HEAD` goes where `GET` goes, a trailing slash makes no difference. */
export function createPathMatcher<T extends Entry>(entries: readonly T[]): PathMatcher<T> {
  const table = findMyWay({ ignoreTrailingSlash: true, maxParamLength: LIMITS.targetBytes });
  const methods = [...new Set(entries.map(({ method }) => method))];
  for (const entry of entries) table.on(entry.method as 'GET', entry.path, () => undefined, entry);

  const allowed = (path: string) =>
    methods
      .filter((method) => table.find(method as 'GET', path) !== null)
      .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));

  return {
    find(method, path) {
      const found = table.find((method === 'HEAD' ? 'GET' : method) as 'GET', path);
      if (found) return { target: found.store as T, params: found.params as Found<T>['params'] };
      const others = allowed(path);
      if (others.length === 0) throw new Refusal('route_not_found', 'there is nothing at this path');
      const headers = { Allow: others.join(', ') };
      throw new Refusal('method_not_allowed', `this path takes ${headers.Allow} only`, { headers });
    },
  };
}
