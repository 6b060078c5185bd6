import { ROUTES } from '../../../src/contract/catalogue.js';
import { templateOf } from '../../../src/contract/route-fields.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createShim } from '../../../src/index.js';
import { openApiDocument } from '../../../src/http/openapi/document.js';
import { type Reply, type RunningFace, send, startFace } from '../face.js';

interface Response {
  $ref?: string;
  headers?: Record<string, { schema?: { enum?: string[] } }>;
  content?: Record<string, { schema: object }>;
}
interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required: boolean;
  example?: unknown;
}
interface Described {
  parameters?: Parameter[];
  requestBody?: {
    required: boolean;
    content: { 'application/json': { schema: { properties: Record<string, object> }; example: object } };
  };
  responses: Record<string, Response>;
}

const document = openApiDocument('1.2.3') as unknown as {
  paths: Record<string, Record<string, Described>>;
  components: { responses: Record<string, Response> };
};
/** Those that end by themselves. */
const endless = new Set(ROUTES.filter(({ isEndless }) => isEndless).map(({ http }) => templateOf(http.path)));
const operations = Object.entries(document.paths)
  .filter(([path]) => !endless.has(path))
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ method: method.toUpperCase(), path, described })),
  );
const ajv = new Ajv2020({ strict: false });
ajv.addSchema(document, 'api');

let face: RunningFace;
const dir = mkdtempSync(join(tmpdir(), 'openapi-answers-'));
beforeAll(async () => {
  const shim = await createShim({ env: {}, local: { dir, engine: 'none', startDelay: 0 }, readReuse: 0 });
  await shim.apps.register({ name: 'zenx' });
  await shim.images.push({ image: 'pause:3.6' });
  await shim.releases.create({ app: 'zenx', image: 'pause:3.6', flavor: 'C1M1', name: 'v221201-185439' });
  face = await startFace(shim, { level: 'silent' });
});
afterAll(async () => {
  await face[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true });
});

/** Good values, and others that a careless caller sends. */
const value = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>('zenx', 'z0', 'C1M1', 'pause:3.6', 'v221201-185439', 1, true),
  },
  fc.constantFrom<unknown>(
    '',
    '-x',
    'x'.repeat(300),
    0,
    -1,
    1.5,
    null,
    [],
    {},
    ['a'],
    { path: '/' },
    'none',
    'z9',
  ),
  fc.string({ maxLength: 8 }),
);

function requestOf({
  method,
  path,
  described,
}: (typeof operations)[number]): fc.Arbitrary<Parameters<typeof send>[1]> {
  const named = (described.parameters ?? []).filter(({ $ref }) => $ref === undefined);
  const body = described.requestBody;
  const fields = body ? Object.keys(body.content['application/json'].schema.properties) : [];
  return fc
    .record({
      parameters: fc.record(Object.fromEntries(named.map(({ name }) => [name, value]))),
      left: fc.subarray(named.filter((one) => one.in === 'query').map(({ name }) => name)),
      body: fc.record(Object.fromEntries(fields.map((name) => [name, value])), { requiredKeys: [] }),
      hasBody: fc.integer({ min: 0, max: 9 }).map((chance) => chance > 0),
      accept: fc.constantFrom('application/json', 'text/plain', 'application/x-ndjson', 'text/event-stream'),
    })
    .map(({ parameters, left, body: given, hasBody, accept }) => {
      const text = (name: string) =>
        encodeURIComponent(String(parameters[name])).replace(/^\.+$/, 'dots') || '%20';
      const query = named
        .filter((one) => one.in === 'query' && left.includes(one.name))
        .map(({ name }) => `${name}=${text(name)}`)
        .join('&');
      return {
        method,
        path: `${path.replace(/\{(\w+)\}/g, (_, name: string) => text(name))}${query && `?${query}`}`,
        headers: { accept },
        ...(body && hasBody ? { body: JSON.stringify(given) } : {}),
      };
    });
}

function resolved(response: Response | undefined): Response | undefined {
  return response?.$ref ? document.components.responses[response.$ref.split('/').pop() ?? ''] : response;
}

/** Whether an answer is what the document says of it. */
function check(described: Described, { status, headers, body }: Reply): void {
  const response = resolved(described.responses[String(status)] ?? described.responses.default);
  expect(response, `status ${status}`).toBeDefined();
  const code = headers['x-error-code'];
  if (code !== undefined) expect(response?.headers?.['X-Error-Code']?.schema?.enum).toContain(code);
  expect(headers['x-request-id']).toBeDefined();
  const type = headers['content-type']?.split(';')[0];
  if (type === undefined) {
    expect(body).toBe('');
    expect(response?.content?.['application/json']).toBeUndefined();
    return;
  }
  const media = response?.content?.[type];
  expect(media, `${type} at ${status}`).toBeDefined();
  if (!type.endsWith('json') || !media) return;
  const schema = JSON.parse(JSON.stringify(media.schema).replaceAll('"#/', '"api#/')) as object;
  const validate = ajv.compile(schema);
  for (const text of type === 'application/json' ? [body] : body.trimEnd().split('\n'))
    expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
}

describe('answers', () => {
  it.each(operations)('$method $path answers as the document says', async (operation) => {
    await fc.assert(
      fc.asyncProperty(requestOf(operation), async (request) => {
        check(operation.described, await send(face.port, request));
      }),
      { numRuns: Math.ceil(Number(process.env.OPENAPI_RUNS ?? 400) / operations.length) },
    );
  });

  it('are given to each example', async () => {
    for (const { method, path, described } of operations) {
      const shown = new Map((described.parameters ?? []).map(({ name, example }) => [name, String(example)]));
      const target = path.replace(/\{(\w+)\}/g, (_, name: string) => shown.get(name) ?? '');
      const query = (described.parameters ?? [])
        .filter((one) => one.in === 'query' && one.required)
        .map(({ name }) => `${name}=${shown.get(name)}`);
      const example = described.requestBody?.content['application/json'].example;
      const answer = await send(face.port, {
        method,
        path: [target, ...query].join('?').replace(/\?(.*)\?/, '?$1&'),
        ...(example ? { body: JSON.stringify(example) } : {}),
      });
      check(described, answer);
      expect([200, 404, 409], `${method} ${path}: ${answer.body}`).toContain(answer.status);
    }
  });
});
