import { invalidInput } from '../../core/input/invalid-input.js';
import type { RouteInput } from './route.js';

/** One part of the path; the operation's schema says whether it is valid. */
export function pathPart(params: RouteInput['params'], name: string): string {
  return params[name] ?? '';
}

/** The fields together with the app, which only the path names. */
export function withApp(params: RouteInput['params'], fields: Readonly<Record<string, unknown>>): object {
  if (Object.hasOwn(fields, 'app')) throw invalidInput("unknown field 'app', the path names the app");
  return { ...fields, app: pathPart(params, 'app') };
}

/** For operations that are answered with an empty body. */
export async function nothing(outcome: Promise<unknown>): Promise<undefined> {
  await outcome;
  return undefined;
}
