import { execa } from 'execa';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const RUN = fileURLToPath(new URL('../../clients/run.js', import.meta.url));
const NAMES = [
  ...['curl', 'python3-requests', 'python3-httpx', 'java', 'go'],
  ...['haproxy', 'nginx', 'caddy', 'apache2'].flatMap((name) => [name, `${name}-socket`]),
];

interface Result {
  name: string;
  requests: number;
  failed: number;
  examples: string[];
  skipped?: string;
}

/** A short form of `npm run clients`: each of them, with the configurations of docs/behind-a-proxy.md. */
async function ask(): Promise<Result[]> {
  const { stdout } = await execa(process.execPath, [RUN, '--requests', '120', '--json'], {
    reject: false,
    stdin: 'ignore',
  });
  return JSON.parse(stdout) as Result[];
}

const results = await ask();
const of = (name: string) => results.find((result) => result.name === name);

describe('a real client gets every answer', () => {
  for (const name of NAMES) {
    const result = of(name);
    if (result?.skipped !== undefined && process.env.REQUIRE_DOCKER !== '1')
      it.skip(`${name}: ${result.skipped}`, () => undefined);
    else
      it(name, () => {
        expect(result).toMatchObject({ name, failed: 0, examples: [] });
        expect(result?.requests).toBeGreaterThanOrEqual(120);
      });
  }
});
