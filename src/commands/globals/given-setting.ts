import { parseDuration } from '../../core/input/duration.js';
import type { Environment } from '../../core/model/environment.js';

/** A setting's text, and what it was given as: the name that its errors blame. */
export interface Given {
  name: string;
  text: string;
}

/** The flag, else the environment variable; an empty one counts as none. */
export function given(
  flag: string,
  value: string | undefined,
  variable: string,
  env: Environment,
): Given | undefined {
  if (value !== undefined) return { name: flag, text: value };
  const text = present(env[variable]);
  return text === undefined ? undefined : { name: variable, text };
}

/** Milliseconds of a setting that may be absent. */
export function duration(setting: Given | undefined, least = 1): number | undefined {
  return setting && parseDuration(setting.name, setting.text, least);
}

/** An empty text counts as none. */
export function present(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** Whether a variable turns something on. */
export function isOn(text: string | undefined): boolean {
  return text !== undefined && !['', '0', 'false', 'no', 'off'].includes(text.toLowerCase());
}
