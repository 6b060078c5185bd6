/** What many answers and requests of the document have in common, by name. */

export interface Part {
  [key: string]: unknown;
}

export const ref = (kind: 'headers' | 'schemas' | 'parameters' | 'responses', name: string): Part => ({
  $ref: `#/components/${kind}/${name}`,
});

const text = (description: string, example?: string): Part => ({
  description,
  schema: { type: 'string', ...(example === undefined ? {} : { examples: [example] }) },
});

/** Header fields of answers. */
export const HEADERS: Record<string, Part> = {
  'X-Request-Id': text(
    "the request's id: the one that was sent, or a new one; the log has it too",
    '5f3c21a0b9d4-1',
  ),
  'X-Error-Hint': text(
    'what to do next, at most 512 bytes of ASCII; `%` and what is not ASCII is percent-encoded',
    'see `qappctl-shim regions list`',
  ),
  'Retry-After': { description: 'seconds after which a repeat makes sense', schema: { type: 'integer' } },
  'WWW-Authenticate': text('how to show a token', 'Bearer realm="qappctl-shim"'),
  Allow: text('the methods that the path has', 'GET, HEAD'),
  Vary: text('errors differ by this field of the request', 'Accept'),
  Link: text(
    'leads to the next part of the list, relative to this address; absent with the last one',
    '<?limit=100&after=zenx>; rel="next"',
  ),
  'X-Deploy-Id': text('id of the deploy that was made', 'g221201-1902-19027-6zvz'),
  'X-Rollout-Id': text('id of the rollout', 'r221201-1902-19027-6zvz'),
  Location: text('where it can be looked at', '/apps/zenx/rollouts/r221201-1902-19027-6zvz'),
  'Idempotent-Replayed': text('`true` when an earlier outcome under the same key is sent again', 'true'),
};

/** Parameters of requests that several have. */
export const PARAMETERS: Record<string, Part> = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      'a name of your own for this change: a repeat under the same key is not made again but answered with the first outcome, for 24 hours',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
    example: 'deploy-42',
  },
  IdempotencyKeyRetry: {
    name: 'Idempotency-Key-Retry',
    in: 'header',
    required: false,
    description: '`force` runs a change anew whose first outcome is unknown (409 `outcome_unknown`)',
    schema: { type: 'string', enum: ['force'] },
    example: 'force',
  },
  Limit: {
    name: 'limit',
    in: 'query',
    required: false,
    description: 'entries at most; without it and `after` the whole list is answered',
    schema: { type: 'integer', minimum: 1, maximum: 1000 },
    example: 100,
  },
  After: {
    name: 'after',
    in: 'query',
    required: false,
    description: 'the name or id of the entry that this part begins behind, of an image `name:tag`',
    schema: { type: 'string' },
  },
  RequestId: {
    name: 'X-Request-Id',
    in: 'header',
    required: false,
    description: 'a name of your own for this request, sent back and logged; up to 64 printable characters',
    schema: { type: 'string' },
    example: 'mine-1',
  },
};

/** The body of an error for who sends `Accept: application/json`. */
export function errorSchema(codes: readonly string[]): Part {
  return {
    type: 'object',
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['code', 'message', 'request_id'],
        properties: {
          code: { type: 'string', enum: codes, description: 'what went wrong, of a closed set' },
          message: { type: 'string', description: 'what went wrong, for people' },
          hint: { type: 'string', description: 'what to do next' },
          request_id: { type: 'string', description: "the request's id" },
          details: { type: 'object', description: 'facts by which a program can go on' },
        },
      },
    },
  };
}

const ERROR_HEADERS = ['X-Request-Id', 'X-Error-Code', 'X-Error-Hint', 'Vary'];

/** The answer of a status, with the codes that it can have. */
export function errorResponse(status: number, codes: readonly string[]): Part {
  const names = [...ERROR_HEADERS];
  if (status === 401) names.push('WWW-Authenticate');
  if (status === 405) names.push('Allow');
  if (status === 503 || status === 429) names.push('Retry-After');
  const headers = Object.fromEntries(names.map((name) => [name, ref('headers', name)]));
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    headers: { ...headers, 'X-Error-Code': { schema: { type: 'string', enum: codes } } },
    content: {
      'text/plain': { schema: { type: 'string' } },
      'application/json': { schema: ref('schemas', 'Error') },
    },
  };
}
