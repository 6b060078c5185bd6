import { expect, it, onTestFinished } from 'vitest';
import { LocalManager } from '../../../src/local/manage.js';
import { describeWithDocker } from '../../helpers/docker.js';
import { readDocument } from '../../helpers/markdown.js';
import { masked, play } from '../../helpers/console.js';
import { localDir } from '../local-dir.js';
import { engineDir } from './engine-fixture.js';

/** Also without addresses, and what their width does to a table. */
const compared = (text: string) =>
  masked(text)
    .replace(/\b(\d+\.){3}\d+\b/g, 'ADDRESS')
    .replaceAll(/ +/g, ' ');

await describeWithDocker('docs/local-platform.md', (docker) => {
  it('shows what its commands print with an engine', { timeout: 240_000 }, async () => {
    const dir = engineDir();
    onTestFinished(() => new LocalManager({ dir, dockerHost: docker.host, env: {} }).reset());
    const played = await play(readDocument('docs/local-platform.md'), {
      home: localDir(),
      env: { DOCKER_HOST: docker.host, QAPPCTL_SHIM_LOCAL_DIR: dir },
      choose: (block) => block.includes('docker '),
    });
    expect(played.length).toBeGreaterThan(10);
    if (process.env.SHOW_OUTPUT) for (const { command, seen } of played) console.log(`$ ${command}\n${seen}`);
    // Other tests have containers of their own on the engine, and this one its directory and engine elsewhere.
    for (const { command, printed, seen } of played.filter(({ command }) => !/docker|local /.test(command)))
      expect(`${command}\n${compared(seen)}`).toBe(`${command}\n${compared(printed)}`);
  });
});
