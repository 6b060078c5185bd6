import { expect, it } from 'vitest';
import { runBin } from '../../helpers/bin.js';

it('swarm doctor says once that no manager answers, and nothing of what only a manager could tell', async () => {
  const { exitCode, stdout } = await runBin(['swarm', 'doctor', '--docker-host', 'unix:///nowhere/sock']);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^fail {2}managers [^\n]*\/nowhere\/sock[^\n]*\n +run: docker node ls\s*$/);
});
