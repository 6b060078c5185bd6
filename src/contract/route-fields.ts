import type { RoutedOperation } from './catalogue.js';

const PATH_PART = /:(\w+)/g;

/** The path as OpenAPI writes it: `/apps/{app}`. */
export function templateOf(path: string): string {
  return path.replace(PATH_PART, '{$1}');
}

/** The fields that a route's path holds, by the names of their parts. */
export function pathFieldsOf({ http: { path, pathFields = {} } }: RoutedOperation): Map<string, string> {
  return new Map([...path.matchAll(PATH_PART)].map(([, part = '']) => [part, pathFields[part] ?? part]));
}

/** The query parameters that a route knows: the fields that its path does not hold, or those that it takes there too. */
export function queryFieldsOf(operation: RoutedOperation): string[] {
  const { fields, alsoInQuery = [] } = operation.http;
  if (!operation.input) return [];
  if (fields !== 'query' && fields !== 'body-or-query') return [...alsoInQuery];
  const inPath = new Set(pathFieldsOf(operation).values());
  return Object.keys(operation.input.entries).filter((name) => !inPath.has(name));
}
