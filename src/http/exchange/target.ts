import { invalidInput, quoteValue } from '../../core/input/invalid-input.js';
import { HttpError } from '../answer/http-error.js';
import { LIMITS } from '../../core/model/limits.js';

export interface Target {
  /** Still percent-encoded; the router decodes its parts once. */
  path: string;
  /** What follows the question mark. */
  search: string;
}

const PLAIN = /^(?:\/[\w~!$&'()*+,;=:@-][\w~!$&'()*+,;=:@.-]*)*\/?$/;

/** Splits a request target; refuses what is not the plain path of a resource here. */
export function parseTarget(target: string): Target {
  if (target.length > LIMITS.targetBytes)
    throw new HttpError('target_too_long', `the request target is longer than ${LIMITS.targetBytes} bytes`, {
      close: true,
    });
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  if (!PLAIN.test(path)) checkPath(path);
  return { path, search: mark < 0 ? '' : target.slice(mark + 1) };
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

function malformed(why: string): HttpError {
  return new HttpError('malformed_target', `malformed request target: ${why}`);
}

/** The first value of each named parameter; other parameters are not even decoded. */
export function readQuery(search: string, names: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const pair of search.split('&')) {
    const equals = pair.indexOf('=');
    const name = decode(formText(equals < 0 ? pair : pair.slice(0, equals)));
    if (name === undefined || !names.includes(name) || Object.hasOwn(values, name)) continue;
    const value = decode(formText(equals < 0 ? '' : pair.slice(equals + 1)));
    if (value === undefined) throw invalidInput(`invalid ${name}: bad percent-encoding in the query`);
    values[name] = value;
  }
  return values;
}

/** In a query, unlike in a path, a plus sign stands for a blank. */
function formText(text: string): string {
  return text.replaceAll('+', ' ');
}
