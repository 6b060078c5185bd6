import { OPERATIONS, ROUTES } from '../../contract/catalogue.js';
import { streamEvent } from '../../contract/events.js';
import { jsonSchemaOf } from './json-schema.js';
import { STATUS_OF_CODE } from './errors.js';
import { describeOperation } from './operations.js';
import { templateOf } from '../../contract/route-fields.js';
import { OPERATOR_PATHS } from './operator-paths.js';
import { shareResponses } from './shared-responses.js';
import { errorSchema, HEADERS, type Part, PARAMETERS } from './parts.js';

const ABOUT = `The container-application platform of Qiniu over HTTP: apps, flavors, regions, images, releases, deploys, instances.

A mistake in the request is always 4xx, a failure behind the server always 5xx. Errors are plain text with one final newline; with \`Accept: application/json\` they are JSON. \`X-Error-Code\` has their code, of a closed set: a code that you do not know is judged by its status. \`HEAD\` works wherever \`GET\` does; a trailing slash makes no difference.`;

const TAGS: Record<string, string> = {
  apps: 'what releases and deploys belong to',
  flavors: 'sizes of instances',
  regions: 'where instances run',
  images: 'what the platform can run',
  releases: 'an image with its settings',
  deploys: 'a release that runs in a region',
  instances: 'the containers of a deploy',
  server: 'this server itself',
};

/** The whole API as an OpenAPI 3.1 document; every part of it comes from what the server itself works by. */
export function openApiDocument(version: string): Part {
  const paths = { ...operationPaths(), ...structuredClone(OPERATOR_PATHS) };
  const responses = shareResponses(paths);
  return {
    openapi: '3.1.0',
    info: {
      title: 'qappctl-shim',
      version,
      summary: 'an HTTP API for qappctl',
      description: ABOUT,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'the server that this document comes from' }],
    security: [{ token: [] }, {}],
    tags: tagsInUse(),
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description:
            'one of the tokens that the server was started with; a server without tokens asks for none',
        },
      },
      schemas: { Error: errorSchema(Object.keys(STATUS_OF_CODE)), Event: jsonSchemaOf(streamEvent) },
      headers: HEADERS,
      parameters: PARAMETERS,
      responses,
    },
  };
}

function tagsInUse(): Part[] {
  const used = new Set([...OPERATIONS.filter(({ http }) => http).map(({ noun }) => noun), 'server']);
  return [...used].map((name) => ({ name, description: TAGS[name] ?? name }));
}

function operationPaths(): Record<string, Record<string, Part>> {
  const paths: Record<string, Record<string, Part>> = {};
  for (const operation of ROUTES) {
    const path = templateOf(operation.http.path);
    paths[path] = { ...paths[path], [operation.http.method.toLowerCase()]: describeOperation(operation) };
  }
  return paths;
}
