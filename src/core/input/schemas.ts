import * as v from 'valibot';
import { quoteValue } from './invalid-input.js';
import { isWellFormed } from './text.js';

/** One schema an input: its validation, its type and its error texts. Rules: docs/http-api of the project's spec. */

const ARGUMENT_LIMIT = 256;
const REFERENCE_LIMIT = 512;
const DESCRIPTION_LIMIT = 1024;

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** An object with these fields and no other; valibot alone takes a list for one. */
function object<E extends v.ObjectEntries>(entries: E) {
  const fields = v.strictObject(entries);
  return v.pipe(
    v.custom<v.InferInput<typeof fields>>(
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    ),
    fields,
  );
}

/** Text that becomes an argument of qappctl: never empty, never a flag, no control characters. */
function argument(limit: number) {
  return v.pipe(
    v.string(),
    v.nonEmpty('must not be empty'),
    v.check((text) => !text.startsWith('-'), "must not start with '-'"),
    v.check((text) => !CONTROL.test(text), 'must not hold control characters'),
    v.check(isWellFormed, 'is not valid Unicode'),
    v.maxLength(limit, `must not be longer than ${limit} characters`),
  );
}

/** Text that goes into a file: anything that Unicode can say. */
const text = v.pipe(v.string(), v.check(isWellFormed, 'is not valid Unicode (a lone surrogate)'));

/** Of anything but an app: a release, a region, a flavor, a deploy. */
export const argumentName = argument(ARGUMENT_LIMIT);
const reference = argument(REFERENCE_LIMIT);

export const appName = v.pipe(
  v.string(),
  v.check(
    (value) => value.length <= 63 && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(value),
    'an app is 1 to 63 lower-case letters, digits and dashes, begins with a letter and ends with a letter or digit',
  ),
);

const wholeNumber = (from: number, to: number) =>
  v.pipe(
    v.number(),
    v.check(
      (value) => Number.isInteger(value) && value >= from && value <= to,
      `must be a whole number from ${from} to ${to}`,
    ),
  );

export const appInput = object({ app: appName });

export const registerAppInput = object({
  name: appName,
  desc: v.optional(argument(DESCRIPTION_LIMIT)),
});

export const pushImageInput = object({ image: reference, force: v.optional(v.boolean()) });

export const pullImageInput = object({ image: reference });

const healthCheck = object({
  path: v.optional(
    v.pipe(
      text,
      v.check((value) => value.startsWith('/'), "must start with '/'"),
    ),
  ),
  timeout: v.optional(wholeNumber(1, 3600)),
});

const environmentVariable = object({
  key: v.pipe(
    text,
    v.nonEmpty('must not be empty'),
    v.check((value) => !/[=\u0000]/.test(value), "must not hold '=' or NUL"),
    v.check((value) => !/\s/.test(value), 'must not hold white space'),
  ),
  value: text,
});

/** Of two with one name the platform would take either. */
const environment = v.pipe(
  v.array(environmentVariable),
  v.check(
    (variables) => new Set(variables.map(({ key }) => key)).size === variables.length,
    ({ input }) => `${quoteValue(repeated(input.map(({ key }) => key)))} is given twice`,
  ),
);

function repeated(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) < index);
}

const configFile = object({
  filename: v.pipe(text, v.nonEmpty('must not be empty')),
  mount_path: v.pipe(
    text,
    v.check((value) => value.startsWith('/'), "must start with '/'"),
  ),
  content: v.optional(text),
});

/** The body of `POST /apps/<app>/releases`, and what a release file holds. */
export const releaseFields = {
  image: reference,
  flavor: argumentName,
  name: v.optional(argumentName),
  desc: v.optional(text),
  port: v.optional(wholeNumber(1, 65_535)),
  command: v.optional(v.array(text)),
  args: v.optional(v.array(text)),
  health_check: v.optional(healthCheck),
  env: v.optional(environment),
  log_file_paths: v.optional(v.array(text)),
  config: v.optional(
    object({ name: v.pipe(text, v.nonEmpty('must not be empty')), files: v.array(configFile) }),
  ),
};

export const createReleaseInput = object({ app: appName, ...releaseFields });

export const listDeploysInput = object({
  app: appName,
  region: argumentName,
  release: v.optional(argumentName),
});

export const createDeployInput = object({
  app: appName,
  release: argumentName,
  region: argumentName,
  replicas: v.optional(wholeNumber(0, 10_000)),
});

export const deleteDeployInput = object({ app: appName, id: argumentName, region: argumentName });

export const listInstancesInput = object({ app: appName, deploy: argumentName, region: argumentName });

export type AppInput = v.InferInput<typeof appInput>;
export type RegisterAppInput = v.InferInput<typeof registerAppInput>;
export type PushImageInput = v.InferInput<typeof pushImageInput>;
export type PullImageInput = v.InferInput<typeof pullImageInput>;
export type CreateReleaseInput = v.InferInput<typeof createReleaseInput>;
export type ListDeploysInput = v.InferInput<typeof listDeploysInput>;
export type CreateDeployInput = v.InferInput<typeof createDeployInput>;
export type DeleteDeployInput = v.InferInput<typeof deleteDeployInput>;
export type ListInstancesInput = v.InferInput<typeof listInstancesInput>;
