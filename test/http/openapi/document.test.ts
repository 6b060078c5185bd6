import { createConfig, lintFromString } from '@redocly/openapi-core';
import { execa } from 'execa';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { OPERATIONS, ROUTES } from '../../../src/contract/catalogue.js';
import { ERROR_CODES } from '../../../src/core/model/errors.js';
import { REFUSALS } from '../../../src/http/answer/refusal.js';
import { DEFECT, STATUS } from '../../../src/contract/status.js';
import { openApiDocument } from '../../../src/http/openapi/document.js';
import { PAGE_PATHS } from '../../../src/http/pages/paths.js';
import { OPEN_PATHS } from '../../../src/http/operator.js';
import { fakeShim, send, startFace } from '../face.js';

interface Described {
  operationId: string;
  summary: string;
  responses: Record<string, { $ref?: string; headers?: Record<string, { schema?: { enum?: string[] } }> }>;
}
interface Document {
  paths: Record<string, Record<string, Described>>;
  components: { responses: Record<string, Described['responses'][string]> };
}

const document = openApiDocument('1.2.3') as unknown as Document;
const text = JSON.stringify(document);
const TSC = new URL('../../../node_modules/.bin/tsc', import.meta.url).pathname;
const directory = mkdtempSync(join(tmpdir(), 'openapi-'));
afterAll(() => rmSync(directory, { recursive: true }));

function codesAt(status: string): Set<string> {
  const all = Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap(({ responses }) => {
      const response = responses[status];
      const found = response?.$ref
        ? document.components.responses[response.$ref.split('/').pop() ?? '']
        : response;
      return found?.headers?.['X-Error-Code']?.schema?.enum ?? [];
    });
  return new Set(all);
}

describe('the OpenAPI document', () => {
  it('has every route', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routes = ROUTES.map(({ http: { method, path } }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    const open = [...OPEN_PATHS].filter((path) => !/.\/$/.test(path));
    const pages = [...open, ...PAGE_PATHS, '/metrics', '/whoami'].map((path) => `GET ${path}`);
    expect(described.sort()).toEqual([...routes, ...pages].sort());
  });

  it('has every code that can be sent, at its status', () => {
    const codes: Record<string, number> = { ...STATUS, ...REFUSALS, [DEFECT]: 500 };
    // Of a client that finds no server: no server says so.
    delete codes.server_unavailable;
    // What no path has stands by the default answer.
    const unrouted = ['route_not_found', 'method_not_allowed'];
    for (const [code, status] of Object.entries(codes))
      expect(codesAt(unrouted.includes(code) ? 'default' : String(status)), code).toContain(code);
    expect(Object.keys(STATUS).sort()).toEqual([...ERROR_CODES].sort());
  });

  it('says something of each operation, under names of their own', () => {
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { summary } of operations) expect(summary).toMatch(/^\S.*[^.]$/);
    for (const { noun, verb, http } of OPERATIONS)
      if (http) expect(text).toContain(`"operationId":"${noun}.${verb}"`);
  });

  it('passes the linter without a warning', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const problems = await lintFromString({ source: text, absoluteRef: 'openapi.json', config });
    expect(problems.map(({ message, location }) => [message, location[0]?.pointer])).toEqual([]);
  });

  it('makes a client that compiles and lists images', { timeout: 60_000 }, async () => {
    const images = [{ name: 'nginx', tag: 'alpine', ctime: '2022-11-30T18:26:08.935+08:00' }];
    await using face = await startFace(fakeShim({ images: { list: async () => images } }));
    writeFileSync(join(directory, 'api.d.ts'), astToString(await openapiTS(text)));
    writeFileSync(
      join(directory, 'client.mts'),
      `import type { paths } from './api.d.ts';
type Images = paths['/images']['get']['responses'][200]['content']['application/json'];
type NewDeploy = paths['/apps/{app}/deploys']['post']['requestBody']['content']['application/json'];
const deploy: NewDeploy = { release: 'v1', region: 'z0', replicas: 2 };
// @ts-expect-error a region is needed
const bad: NewDeploy = { release: 'v1' };
const response = await fetch('http://127.0.0.1:${face.port}/images');
const images = (await response.json()) as Images;
console.log(images.map(({ name, tag }) => name + ':' + tag).join(), deploy.replicas, bad.region);
`,
    );
    const options = ['--strict', '--target', 'es2022', '--module', 'nodenext', '--lib', 'es2022,dom'];
    await execa(TSC, [...options, 'client.mts'], { cwd: directory });
    expect((await execa('node', [join(directory, 'client.mjs')])).stdout).toBe('nginx:alpine 2 undefined');
  });

  it('is served as JSON and YAML, and printed by a command', async () => {
    await using face = await startFace(fakeShim());
    const json = await send(face.port, { path: '/openapi.json' });
    const yaml = await send(face.port, { path: '/openapi.yaml' });
    expect([json.status, yaml.status]).toEqual([200, 200]);
    expect((JSON.parse(json.body) as Document).paths).toEqual(JSON.parse(text).paths);
    const { load } = await import('js-yaml');
    expect(load(yaml.body)).toEqual(JSON.parse(json.body));
  });
});
