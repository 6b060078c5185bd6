import { describe, expect, it } from 'vitest';
import { parseImageRef } from '../../src/core/input/image-ref.js';
import type { EngineCall, EngineDoor } from '../../src/platform-kit/engine/engine-door.js';
import { RegistryImages } from '../../src/swarm/registry-images.js';
import { registrySettings } from '../../src/swarm/settings.js';

const digest = `sha256:${'a'.repeat(64)}`;

/** An engine that holds every image, and answers pushes as it is told. */
function engineWith(digests: string[], pushed = '{"status":"ok"}\n') {
  const calls: EngineCall[] = [];
  const engine = {
    call: async (call: EngineCall) => void calls.push(call),
    callUnless: async (_: unknown, call: EngineCall) => {
      calls.push(call);
      return { Id: digest, RepoDigests: digests };
    },
    stream: async (call: EngineCall, take: (piece: Buffer) => void) => {
      calls.push(call);
      take(Buffer.from(pushed));
    },
  };
  const images = (registry?: string) =>
    new RegistryImages({
      engine: engine as unknown as EngineDoor,
      registry: registrySettings(registry),
      env: { HOME: '/nonexistent' },
    });
  return { images, calls };
}

describe('an image on its way to the nodes', () => {
  it.each([
    ['registry.example.com:5000/qapp', 'registry.example.com:5000/qapp/web'],
    ['docker.io/acme', 'acme/web'],
  ])('is named by its digest in the registry %s', async (registry, known) => {
    const { images } = engineWith([`elsewhere/web@sha256:${'b'.repeat(64)}`, `${known}@${digest}`]);
    expect(await images(registry).keep(parseImageRef('web:1'), 3)).toBe(`${registry}/web@${digest}`);
  });

  it('is named by its id where there is one node and no registry', async () => {
    const { images, calls } = engineWith([]);
    expect(await images().keep(parseImageRef('team/web:1'), 1)).toBe(digest);
    expect(calls.at(-1)).toMatchObject({ query: { repo: 'qappctl-shim-swarm/web', tag: '1' } });
  });

  it('needs a registry where there are more', async () => {
    await expect(engineWith([]).images().keep(parseImageRef('web:1'), 2)).rejects.toMatchObject({
      code: 'not_offered',
    });
  });

  it('is told as refused with the words of the registry', async () => {
    const { images } = engineWith(
      [],
      '{"errorDetail":{"message":"denied: not yours"},"error":"denied: not yours"}\n',
    );
    await expect(images('a.example/b').keep(parseImageRef('web:1'), 1)).rejects.toMatchObject({
      code: 'registry_refused',
      message: expect.stringContaining('denied: not yours') as string,
    });
  });
});
