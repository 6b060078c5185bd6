import * as v from 'valibot';
import { isWellFormed } from './text.js';

/**
 * What inputs are made of. Each rule is said twice: as a check, whose text is published, and in the keywords of JSON
 * Schema, which `v.metadata` hands on to the published document; a test compares what both accept.
 */

const ARGUMENT_LIMIT = 256;
const REFERENCE_LIMIT = 512;
const DESCRIPTION_LIMIT = 1024;
const APP_LIMIT = 63;

/** The inside of a character class. */
const CONTROL = String.raw`\u0000-\u001f\u007f-\u009f\u2028\u2029`;
const HAS_CONTROL = new RegExp(`[${CONTROL}]`);
const APP = '^[a-z]([-a-z0-9]*[a-z0-9])?$';

/** An object with these fields and no other; valibot alone takes a list for one. */
export function object<E extends v.ObjectEntries>(entries: E): v.StrictObjectSchema<E, undefined> {
  const fields = v.strictObject(entries);
  return {
    ...fields,
    '~run'(dataset, config) {
      if (!Array.isArray(dataset.value)) return fields['~run'](dataset, config);
      v._addIssue(fields, 'type', dataset, config);
      return dataset as never;
    },
  };
}

/** A field with what its readers are told: what it is, and an example that is a good value. */
export function field<const S extends v.GenericSchema>(
  schema: S,
  description: string,
  example: v.InferInput<S>,
) {
  return v.pipe(schema, v.metadata({ description, examples: [example] }));
}

/** The same, when it may be left out; `null` means left out too. */
export function optional<const S extends v.GenericSchema>(
  schema: S,
  description: string,
  example: v.InferInput<S>,
) {
  return v.optional(field(schema, description, example));
}

/** Characters are counted as JSON Schema does: by code points. */
function isLonger(value: string, limit: number): boolean {
  return value.length > limit && (value.length > 2 * limit || [...value].length > limit);
}

/** Text that becomes an argument of qappctl: never empty, never a flag, no control characters. */
function argument(limit: number) {
  return v.pipe(
    v.string(),
    v.nonEmpty('must not be empty'),
    v.check((value) => !value.startsWith('-'), "must not start with '-'"),
    v.check((value) => !HAS_CONTROL.test(value), 'must not hold control characters'),
    v.check(isWellFormed, 'is not valid Unicode'),
    v.check((value) => !isLonger(value, limit), `must not be longer than ${limit} characters`),
    v.metadata({ pattern: `^(?!-)[^${CONTROL}]*$`, maxLength: limit }),
  );
}

/** Of anything but an app: a release, a region, a flavor, a deploy. */
export const argumentName = argument(ARGUMENT_LIMIT);
export const imageReference = argument(REFERENCE_LIMIT);
export const shortDescription = argument(DESCRIPTION_LIMIT);

export const appName = v.pipe(
  v.string(),
  v.check(
    (value) => value.length <= APP_LIMIT && new RegExp(APP).test(value),
    'an app is 1 to 63 lower-case letters, digits and dashes, begins with a letter and ends with a letter or digit',
  ),
  v.metadata({ pattern: APP, maxLength: APP_LIMIT }),
);

/** Text that goes into a file: anything that Unicode can say. */
export const text = v.pipe(v.string(), v.check(isWellFormed, 'is not valid Unicode (a lone surrogate)'));

export const nonEmptyText = v.pipe(text, v.nonEmpty('must not be empty'));

export const absolutePath = v.pipe(
  text,
  v.check((value) => value.startsWith('/'), "must start with '/'"),
  v.metadata({ pattern: '^/' }),
);

/** Of an environment variable. */
export const variableName = v.pipe(
  nonEmptyText,
  v.check((value) => !/[=\u0000]/.test(value), "must not hold '=' or NUL"),
  v.check((value) => !/\s/.test(value), 'must not hold white space'),
  v.metadata({ pattern: String.raw`^[^=\u0000\s]+$` }),
);

export function wholeNumber(from: number, to: number) {
  return v.pipe(
    v.number(),
    v.check(
      (value) => Number.isInteger(value) && value >= from && value <= to,
      `must be a whole number from ${from} to ${to}`,
    ),
    v.metadata({ type: 'integer', minimum: from, maximum: to }),
  );
}
