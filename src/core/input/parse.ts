import * as v from 'valibot';
import { invalidInput, quoteValue } from './invalid-input.js';
import { nearest } from './nearest.js';
import { olderNames } from './older-names.js';

type AnySchema = v.GenericSchema;

/** The value as the schema's type, or `invalid_input` with one sentence that names the field. */
export function parseInput<S extends AnySchema>(schema: S, value: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, withoutNulls(value), { abortEarly: true });
  if (result.success) return result.output;
  const older = 'flavor' in entriesOf(schema) ? olderNames(value) : undefined;
  const [issue] = result.issues;
  throw older === undefined
    ? invalidInput(describeIssue(issue, schema), hintFor(issue))
    : invalidInput(older);
}

/** `null` means absent, at every depth of objects. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([key, member]) => [key, withoutNulls(member)]),
  );
}

function describeIssue(issue: v.BaseIssue<unknown>, schema: AnySchema): string {
  const path = issue.path ?? [];
  const field = v.getDotPath(issue) ?? 'input';
  if (issue.type === 'strict_object' && issue.expected === 'never') return unknownField(path, schema);
  if (issue.input === undefined) return mistyped(path, schema) ?? `${field} is required`;
  if (issue.kind === 'validation') {
    const shown = isSecret(path) ? '' : ` ${quoteValue(issue.input)}`;
    return `invalid ${field}${shown}: ${issue.message}`;
  }
  const expected = EXPECTED[issue.expected ?? ''] ?? wordsIn(issue.expected) ?? 'another type';
  return `invalid ${field}: expected ${expected}, got ${typeName(issue.input, isSecret(path))}`;
}

/** One of several words, or types, as valibot writes them: `("running" | "gone")`. */
function wordsIn(expected: string | null): string | undefined {
  return expected
    ?.replace(/^\(|\)$/g, '')
    .replaceAll(' | ', ' or ')
    .replaceAll('"', "'")
    .replace('Array', 'a list');
}

type Path = readonly v.IssuePathItem[];

const EXPECTED: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  Array: 'a list',
  Object: 'an object',
  unknown: 'an object',
};

/** Values of a release's variables and contents of its files are never shown. */
function isSecret(path: Path): boolean {
  const [first, last] = [path[0]?.key, path.at(-1)?.key];
  return (
    (first === 'env' && (path.length === 1 || last === 'value')) || (first === 'config' && last === 'content')
  );
}

function typeName(value: unknown, secret: boolean): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'boolean') return String(value);
  const word = typeof value === 'string' ? 'text' : typeof value;
  return secret ? `a ${word}` : `the ${word} ${quoteValue(value)}`;
}

/** How a value of the wrong type is written; what was given may be secret, and is not repeated. */
function hintFor({ kind, input, expected }: v.BaseIssue<unknown>): string | undefined {
  if (kind === 'validation' || input === undefined) return undefined;
  if (expected === 'string' && typeof input === 'number') return 'put it in quotes, like "80"';
  if (expected === 'number' && typeof input === 'string')
    return 'write it in decimal digits and without quotes, like 80';
  if (expected === 'boolean') return 'write true or false, without quotes';
  if (expected === 'Array' && typeof input === 'string') return 'write it as a list, like ["sh", "-c"]';
  return undefined;
}

/** A mistyped field says more than the required one that it leaves out. */
function mistyped(path: Path, schema: AnySchema): string | undefined {
  const item = path.at(-1);
  if (item?.type !== 'object') return undefined;
  const known = knownFields(schema, path.slice(0, -1));
  const unknown = Object.keys(item.input).find((key) => !known.includes(key));
  return unknown === undefined
    ? undefined
    : unknownField([...path.slice(0, -1), { ...item, key: unknown }], schema);
}

function unknownField(path: Path, schema: AnySchema): string {
  const unknown = String(path.at(-1)?.key);
  const known = knownFields(schema, path.slice(0, -1)).filter((key) => path.length > 1 || key !== ELSEWHERE);
  const near = nearest(unknown, known);
  const suggestion = near === undefined ? `known fields: ${known.join(', ')}` : `did you mean '${near}'?`;
  const field = path.map(({ key }) => String(key)).join('.');
  return `unknown field ${quoteValue(field)}, ${suggestion}`;
}

/** Taken from the path or from the command's words: refused in a body or a file, and so on offer in neither. */
const ELSEWHERE = 'app';

/** The field names of the object schema at a path; the wrappers that our schemas use are looked through. */
function knownFields(schema: AnySchema, path: Path): string[] {
  let current = schema as unknown as SchemaShape | undefined;
  for (const item of path) {
    current = unwrap(current);
    current = current?.entries ? current.entries[String(item.key)] : current?.item;
  }
  return Object.keys(unwrap(current)?.entries ?? {});
}

function entriesOf(schema: AnySchema): Record<string, unknown> {
  return unwrap(schema as unknown as SchemaShape)?.entries ?? {};
}

interface SchemaShape {
  entries?: Record<string, SchemaShape>;
  item?: SchemaShape;
  wrapped?: SchemaShape;
  pipe?: SchemaShape[];
}

function unwrap(schema: SchemaShape | undefined): SchemaShape | undefined {
  if (schema?.wrapped) return unwrap(schema.wrapped);
  return schema?.pipe?.find(({ entries }) => entries) ?? schema;
}
