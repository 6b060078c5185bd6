import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { createHostGate } from '../../src/http/gates/host.js';
import { checkHosts } from '../../src/commands/serve/names.js';

const read = (name: string) => readFileSync(new URL(`../../container/${name}`, import.meta.url), 'utf8');

interface Shipped {
  services?: Record<string, { environment: Record<string, string>; ports: string[] }>;
  kind?: string;
  metadata?: { name: string };
  spec?: { template: { spec: { containers: { env: { name: string; value: string }[] }[] } } };
}

/** The names that callers use, and what the file allows. */
function namesIn(file: string): { service: string; allowed: string } {
  const documents = parseAllDocuments(read(file)).map((document) => document.toJS() as Shipped);
  const [composed] = Object.entries(documents[0]?.services ?? {});
  if (composed) return { service: composed[0], allowed: composed[1].environment.ALLOWED_HOSTS ?? '' };
  const of = (kind: string) => documents.find((document) => document.kind === kind);
  const env = of('Deployment')?.spec?.template.spec.containers[0]?.env ?? [];
  return {
    service: of('Service')?.metadata?.name ?? '',
    allowed: env.find(({ name }) => name === 'ALLOWED_HOSTS')?.value ?? '',
  };
}

describe.each(['compose.yaml', 'kubernetes.yaml'])('%s', (file) => {
  it('lets callers use the name of its service, where no token is asked for', () => {
    const { service, allowed } = namesIn(file);
    const values = checkHosts({ name: 'ALLOWED_HOSTS', values: allowed.split(',') });
    const gate = createHostGate(true, values);
    expect(service).toBe('qappctl-shim');
    gate.check({ host: `${service}:9100`, httpVersion: '1.1' });
    expect(() => gate.check({ host: 'evil.example', httpVersion: '1.1' })).toThrow(/not allowed/);
  });

  it('publishes nothing beyond this machine', () => {
    for (const port of read(file).match(/- \S*\d+:\d+$/gm) ?? []) expect(port).toMatch(/^- 127\.0\.0\.1:/);
  });
});
