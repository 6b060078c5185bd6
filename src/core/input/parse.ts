import { closest, distance } from 'fastest-levenshtein';
import * as v from 'valibot';
import { invalidInput, quoteValue } from './invalid-input.js';

export { invalidInput, quoteValue };

type AnySchema = v.GenericSchema;

/** The value as the schema's type, or `invalid_input` with one sentence that names the field. */
export function parseInput<S extends AnySchema>(schema: S, value: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, withoutNulls(value), { abortEarly: true });
  if (result.success) return result.output;
  throw invalidInput(describeIssue(result.issues[0], schema));
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
  const field = v.getDotPath(issue) ?? undefined;
  if (issue.type === 'strict_object' && issue.expected === 'never') return unknownField(issue, field, schema);
  if (issue.input === undefined) return `${field ?? 'input'} is required`;
  if (issue.kind === 'validation') {
    const shown = isSecret(issue) ? '' : ` ${quoteValue(issue.input)}`;
    return `invalid ${field ?? 'input'}${shown}: ${issue.message}`;
  }
  const expected = EXPECTED[issue.expected ?? ''] ?? issue.expected ?? 'another type';
  return `invalid ${field ?? 'input'}: expected ${expected}, got ${typeName(issue.input, isSecret(issue))}`;
}

const EXPECTED: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  Array: 'a list',
  Object: 'an object',
  unknown: 'an object',
};

/** Values of a release's variables and contents of its files are never shown. */
function isSecret(issue: v.BaseIssue<unknown>): boolean {
  const keys = (issue.path ?? []).map(({ key }) => key);
  return (
    (keys[0] === 'env' && keys.at(-1) === 'value') || (keys[0] === 'config' && keys.at(-1) === 'content')
  );
}

function typeName(value: unknown, secret: boolean): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'boolean') return String(value);
  return secret ? `a ${typeof value}` : `${typeof value} ${quoteValue(value)}`;
}

function unknownField(issue: v.BaseIssue<unknown>, field: string | undefined, schema: AnySchema): string {
  const path = issue.path ?? [];
  const unknown = String(path.at(-1)?.key);
  const known = knownFields(schema, path.slice(0, -1));
  const nearest = known.length > 0 ? closest(unknown.toLowerCase(), known) : undefined;
  const near =
    nearest !== undefined && distance(unknown.toLowerCase(), nearest) <= Math.max(2, nearest.length / 3);
  const suggestion = near ? `did you mean '${nearest}'?` : `known fields: ${known.join(', ')}`;
  return `unknown field ${quoteValue(field ?? unknown)}, ${suggestion}`;
}

/** The field names of the object schema at a path; the wrappers that our schemas use are looked through. */
function knownFields(schema: AnySchema, path: readonly v.IssuePathItem[]): string[] {
  let current = schema as unknown as SchemaShape | undefined;
  for (const item of path) {
    current = unwrap(current);
    current = current?.entries ? current.entries[String(item.key)] : current?.item;
  }
  return Object.keys(unwrap(current)?.entries ?? {});
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
