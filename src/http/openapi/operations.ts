import type * as v from 'valibot';
import type { RoutedOperation } from '../../contract/catalogue.js';
import { pathFieldsOf, queryFieldsOf } from '../../contract/route-fields.js';
import { byStatus, codesOf, UNROUTED } from './errors.js';
import { jsonSchemaOf } from './json-schema.js';
import { errorResponse, type Part, ref } from './parts.js';

/** One operation as OpenAPI describes it. */
export function describeOperation(operation: RoutedOperation): Part {
  const { noun, verb, summary, description } = operation;
  const { method } = operation.http;
  return {
    operationId: `${noun}.${verb}`,
    tags: [noun],
    summary,
    ...(description === undefined ? {} : { description }),
    parameters: [
      ...pathParameters(operation),
      ...queryParameters(operation),
      ...(operation.http.entryName ? [ref('parameters', 'Limit'), ref('parameters', 'After')] : []),
      ref('parameters', 'RequestId'),
      ...(method === 'GET'
        ? []
        : [ref('parameters', 'IdempotencyKey'), ref('parameters', 'IdempotencyKeyRetry')]),
    ],
    ...requestBody(operation),
    responses: {
      '200': success(operation),
      ...accepted(operation),
      ...failures(codesOf(operation)),
      default: unrouted(),
    },
  };
}

/** What another method on this path, or a path that is none, is answered with. */
export function unrouted(): Part {
  return errorResponse(405, UNROUTED);
}

/** Answers of failures, by status. */
export function failures(codes: readonly string[]): Record<string, Part> {
  return Object.fromEntries(
    byStatus(codes).map(([status, ofStatus]) => [String(status), errorResponse(status, ofStatus)]),
  );
}

type Entries = Record<string, v.GenericSchema>;

function entriesOf({ input }: RoutedOperation): Entries {
  return input?.entries ?? {};
}

function pathParameters(operation: RoutedOperation): Part[] {
  return [...pathFieldsOf(operation)].map(([name, field]) =>
    parameter(name, 'path', entriesOf(operation)[field], operation.http.example?.[field]),
  );
}

/** The fields that stand beside the path. */
function otherFields(operation: RoutedOperation): [name: string, schema: v.GenericSchema][] {
  const inPath = new Set(pathFieldsOf(operation).values());
  return Object.entries(entriesOf(operation)).filter(([name]) => !inPath.has(name));
}

function queryParameters(operation: RoutedOperation): Part[] {
  const { fields, example } = operation.http;
  const known = queryFieldsOf(operation);
  const entries = otherFields(operation).filter(([name]) => known.includes(name));
  return entries.map(([name, schema]) => ({
    ...parameter(name, 'query', schema, example?.[name]),
    required: fields === 'query' && schema.type !== 'optional',
  }));
}

function parameter(name: string, place: string, schema: v.GenericSchema | undefined, example: unknown): Part {
  const { description, ...converted } = schema ? jsonSchemaOf(schema) : { type: 'string' as const };
  const shown = example === undefined ? {} : { example };
  return {
    name,
    in: place,
    required: place === 'path',
    ...(description && { description }),
    schema: converted,
    ...shown,
  };
}

function requestBody(operation: RoutedOperation): { requestBody?: Part } {
  const { fields, example } = operation.http;
  if (fields !== 'body' && fields !== 'body-or-query') return {};
  const others = otherFields(operation);
  const names = new Set(others.map(([name]) => name));
  const shown = Object.fromEntries(Object.entries(example ?? {}).filter(([name]) => names.has(name)));
  const schema = {
    type: 'object',
    properties: Object.fromEntries(
      others.map(([name, field]) => [name, jsonSchemaOf(field, { nullIsAbsent: true })]),
    ),
    required: others.filter(([, field]) => field.type !== 'optional').map(([name]) => name),
    additionalProperties: false,
  };
  return {
    requestBody: {
      required: fields === 'body',
      content: { 'application/json': { schema, example: shown } },
    },
  };
}

/** What goes on by itself. */
function accepted({ output, input, http }: RoutedOperation): Record<string, Part> {
  if (!output || !input || !('detach' in input.entries)) return {};
  const names = ['X-Request-Id', 'Idempotent-Replayed', ...idHeaders(http), 'Location'];
  return {
    '202': {
      description: 'it goes on by itself, and can be looked at under `Location`',
      headers: Object.fromEntries(names.map((name) => [name, ref('headers', name)])),
      content: { 'application/json': { schema: jsonSchemaOf(output) } },
    },
  };
}

function idHeaders({ idHeader }: RoutedOperation['http']): string[] {
  return idHeader ? [idHeader[0]] : [];
}

function success({ output, answer, http, progress, isText }: RoutedOperation): Part {
  const names = ['X-Request-Id', ...(http.method === 'GET' ? [] : ['Idempotent-Replayed'])];
  if (http.entryName) names.push('Link');
  names.push(...idHeaders(http));
  const headers = Object.fromEntries(names.map((name) => [name, ref('headers', name)]));
  const plain = isText ? { 'text/plain': { schema: { type: 'string' } } } : {};
  const streams = progress ? { ...plain, ...STREAMS } : {};
  if (!output || http.answersNothing)
    return {
      description: progress
        ? `${isText ? 'the text' : 'done; the body is empty'}. ${STREAMED}`
        : 'done; the body is empty',
      headers,
      ...(progress ? { content: streams } : {}),
    };
  const schema = jsonSchemaOf(output);
  const example = answer === undefined ? {} : { example: answer };
  return {
    description: progress ? `done. ${STREAMED}` : 'done',
    headers,
    content: { 'application/json': { schema, ...example }, ...streams },
  };
}

const STREAMED =
  'Whoever asks for a stream gets the events as they come, one a line or as Server-Sent Events, ended by exactly one `result`: once it has begun, the status is 200 and what goes wrong stands there. A stream without a `result` was cut off.';
const STREAMS = {
  'application/x-ndjson': { schema: ref('schemas', 'Event') },
  'text/event-stream': { schema: { type: 'string' } },
};
