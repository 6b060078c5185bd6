import { describe, expect, it } from 'vitest';
import { REFUSALS } from '../../src/http/answer/refusal.js';
import { LIMITS } from '../../src/core/model/limits.js';
import { createMetrics } from '../../src/http/observe/metrics.js';
import { ROUTES } from '../../src/contract/catalogue.js';
import { queryFieldsOf } from '../../src/contract/route-fields.js';
import { STATUS } from '../../src/contract/status.js';
import { readDocument, tableRows } from '../helpers/markdown.js';

const page = readDocument('docs/http-api.md');
const pairs = (table: string) =>
  Object.fromEntries(tableRows(page, table).map(([name, value]) => [name, Number(value)]));

describe('docs/http-api.md', () => {
  it('lists every route with its input', () => {
    const routes = ROUTES.map((operation) => {
      const { method, path, fields } = operation.http;
      const query = queryFieldsOf(operation);
      const parameters = query.length > 0 ? `query: ${query.join(', ')}` : '';
      const body = { query: '', body: 'body', 'body-or-query': 'body, or ' }[fields ?? 'query'];
      const between = body === 'body' && parameters ? '; ' : '';
      return [method, path, body + between + parameters];
    });
    expect(tableRows(page, 'routes').map((row) => row.slice(0, 3))).toEqual(routes);
  });

  it('lists every error with its status', () => {
    expect(pairs('operation-errors')).toEqual(STATUS);
    expect(pairs('http-errors')).toEqual(REFUSALS);
  });

  it('lists every metric of its own', async () => {
    const idle = { read: 0, write: 0, push: 0, docker: 0, pull: 0 };
    const text = await createMetrics().render({ running: idle, waiting: idle });
    const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name, type]);
    const own = types.filter(([name]) => !/^(process|nodejs)_/.test(String(name)));
    expect(
      tableRows(page, 'metrics')
        .map((row) => row.slice(0, 2))
        .sort(),
    ).toEqual(own.sort());
  });

  it('lists every limit', () => {
    expect(pairs('limits')).toEqual(LIMITS);
  });
});
