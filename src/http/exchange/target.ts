import { quoteValue } from '../../core/input/invalid-input.js';
import { Refusal } from '../answer/refusal.js';
import { LIMITS } from '../../core/model/limits.js';

/** The two parts of an absolute-form target (RFC 9112 3.2.2); any other is a resource alone. */
export interface SplitTarget {
  /** The server that it names. */
  authority: string | undefined;
  /** Path and query. */
  resource: string;
}

/** Takes the server's name off a target; what is left is not checked yet. */
export function splitTarget(target: string): SplitTarget {
  const match = target.startsWith('/') ? null : /^https?:\/\/([^/?#]*)/i.exec(target);
  if (!match) return { authority: undefined, resource: target };
  const resource = target.slice(match[0].length);
  return { authority: match[1], resource: resource.startsWith('/') ? resource : `/${resource}` };
}

/** The path of a resource, without its query. */
export function pathOf(resource: string): string {
  const mark = resource.indexOf('?');
  return mark < 0 ? resource : resource.slice(0, mark);
}

export interface Target {
  /** Still percent-encoded; the path matcher decodes its parts once. */
  path: string;
  /** What follows the question mark. */
  search: string;
}

const PLAIN = /^(?:\/[\w~!$&'()*+,;=:@-][\w~!$&'()*+,;=:@.-]*)*\/?$/;

/** Splits a resource into path and query; refuses what is not the plain path of a resource here. */
export function parseTarget(target: string): Target {
  if (target.length > LIMITS.targetBytes)
    throw new Refusal('target_too_long', `the request target is longer than ${LIMITS.targetBytes} bytes`, {
      close: true,
    });
  const path = pathOf(target);
  if (!PLAIN.test(path)) checkPath(path);
  return { path, search: target.slice(path.length + 1) };
}

function checkPath(path: string): void {
  if (!path.startsWith('/')) throw malformed("it must begin with '/'");
  if (path.startsWith('//')) throw malformed("it must begin with one '/' only");
  if (/[^\x21-\x7e]/.test(path)) throw malformed('characters beyond ASCII must be percent-encoded');
  for (const part of path.split('/')) checkPart(part);
}

function checkPart(part: string): void {
  const decoded = decode(part);
  if (decoded === undefined) throw malformed(`bad percent-encoding in ${quoteValue(part)}`);
  if (decoded === '.' || decoded === '..') throw malformed('dot segments are not resolved');
  if (/[/\\\u0000#]/.test(decoded))
    throw malformed(`${quoteValue(part)} holds a slash, backslash, '#' or NUL`);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function malformed(why: string): Refusal {
  return new Refusal('malformed_target', `malformed request target: ${why}`);
}
