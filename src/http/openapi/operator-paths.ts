import { failures, unrouted } from './operations.js';
import { type Part, ref } from './parts.js';

const REFUSALS = ['malformed_request', 'host_not_allowed', 'origin_not_allowed', 'internal_error'];
const TOKEN_REFUSALS = [...REFUSALS, 'unauthorized', 'too_many_failures'];

interface Described {
  id: string;
  summary: string;
  /** What it answers, by media type. */
  content: Record<string, Part>;
  needsToken?: boolean;
  more?: Record<string, Part>;
}

const TEXT = { 'text/plain': { schema: { type: 'string' } } };
const string = { type: 'string' };

function get({ id, summary, content, needsToken = false, more = {} }: Described): Record<string, Part> {
  const headers = { 'X-Request-Id': ref('headers', 'X-Request-Id') };
  return {
    get: {
      operationId: `server.${id}`,
      tags: ['server'],
      summary,
      ...(needsToken ? {} : { security: [{}] }),
      responses: {
        '200': { description: 'done', headers, content },
        ...failures(needsToken ? TOKEN_REFUSALS : REFUSALS),
        ...more,
        default: unrouted(),
      },
    },
  };
}

const json = (properties: Part, example: Part) => ({
  'application/json': { schema: { type: 'object', required: Object.keys(properties), properties }, example },
});

const PLATFORM = {
  type: 'string',
  enum: ['qappctl', 'local', 'swarm'],
  description: 'what the operations stand on',
};

/** What a server tells about itself, beside the operations. */
export const OPERATOR_PATHS: Record<string, Record<string, Part>> = {
  '/': get({
    id: 'home',
    summary: 'what this is, and every route',
    content: { ...TEXT, 'text/html': { schema: string } },
  }),
  '/version': get({
    id: 'version',
    summary: 'version, platform and limits',
    content: json(
      {
        version: string,
        api: { type: 'integer', description: 'counts up with each addition to the API' },
        platform: PLATFORM,
        node: string,
        limits: { type: 'object', additionalProperties: { type: 'number' } },
      },
      { version: '0.1.0', api: 3, platform: 'qappctl', node: 'v20.20.2', limits: { bodyBytes: 1048576 } },
    ),
  }),
  '/whoami': get({
    id: 'whoami',
    summary: 'the token that the request shows',
    needsToken: true,
    content: json(
      {
        name: { type: ['string', 'null'], description: 'its name in the token file, if it has one' },
        scope: { type: 'string', enum: ['read-write', 'read-only'] },
        platform: PLATFORM,
      },
      { name: 'ci', scope: 'read-write', platform: 'qappctl' },
    ),
  }),
  '/docs': get({
    id: 'docs',
    summary: 'this document as pages for a browser',
    content: { 'text/html': { schema: string } },
  }),
  '/openapi.json': get({
    id: 'openapi',
    summary: 'this document',
    content: { 'application/json': { schema: { type: 'object' } } },
  }),
  '/openapi.yaml': get({
    id: 'openapiYaml',
    summary: 'this document as YAML',
    content: { 'application/yaml': { schema: string } },
  }),
  '/healthz': get({
    id: 'health',
    summary: 'whether the server is alive; starts nothing',
    content: TEXT,
  }),
  '/readyz': get({
    id: 'readiness',
    summary: 'whether the platform can be used',
    content: TEXT,
    more: { '503': { description: 'not ready: the code of the reason', content: TEXT } },
  }),
  '/metrics': get({
    id: 'metrics',
    summary: 'figures in the format of Prometheus',
    needsToken: true,
    content: TEXT,
  }),
};
