import * as v from 'valibot';
import type { WireAnswer } from './wire/outcome.js';

const version = v.looseObject({ version: v.string(), api: v.number(), platform: v.string() });

/** What a server says at `/version`; undefined when that is no such answer. */
export function readVersion(answer: WireAnswer): v.InferOutput<typeof version> | undefined {
  return readPage(version, answer);
}

/** What a page of a server holds as JSON; undefined when it has not this shape. */
export function readPage<T>(
  schema: v.GenericSchema<unknown, T>,
  { status, text }: WireAnswer,
): T | undefined {
  if (status !== 200) return undefined;
  try {
    const result = v.safeParse(schema, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
