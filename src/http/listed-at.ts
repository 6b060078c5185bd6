import { type RoutedOperation, ROUTES } from '../contract/catalogue.js';

/** The list in which one sees what a change made or took away, as a target; undefined where there is none. */
export function listedAt(
  { noun, http }: RoutedOperation,
  path: string,
  fields: Readonly<Record<string, unknown>>,
): string | undefined {
  if (noun === 'rollouts') return `${path.replace(/\/(rollouts|rollbacks)(\/.*)?$/, '')}/rollouts`;
  if (isListed(http.path)) return `${path}${regionOf(fields)}`;
  return isListed(above(http.path)) ? above(path) : undefined;
}

function isListed(pattern: string): boolean {
  return ROUTES.some(({ http }) => http.method === 'GET' && http.path === pattern && http.entryName);
}

/** Deploys are listed by region. */
function regionOf({ region }: Readonly<Record<string, unknown>>): string {
  return typeof region === 'string' ? `?region=${encodeURIComponent(region)}` : '';
}

function above(path: string): string {
  return path.replace(/\/[^/]*\/?$/, '');
}
