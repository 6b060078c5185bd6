import { ShimError } from '../core/model/errors.js';
import { type ImageRef, parseImageRef } from '../core/input/image-ref.js';
import type { Environment } from '../core/model/environment.js';
import { findAuth, type RegistryAuth, secretsOf } from '../core/docker/settings/auth.js';
import { PullStreamDecoder } from '../core/docker/pull-stream.js';
import { redactor } from '../core/redaction/redact.js';
import type { EngineDoor } from '../platform-kit/engine/engine-door.js';
import { EngineImages, splitName } from '../platform-kit/engine/engine-images.js';
import { PlatformError } from '../platform-kit/platform-error.js';
import type { RegistrySettings } from './settings.js';

/** Under this name the one node of a swarm without a registry keeps an image. */
const KEPT = 'qappctl-shim-swarm';

export interface RegistryImagesOptions {
  /** The engine that holds the caller's images. */
  engine: EngineDoor;
  registry: RegistrySettings | undefined;
  env: Environment;
}

/** Images on their way between the caller's engine and the registry that all nodes reach. */
export class RegistryImages {
  private readonly images: EngineImages;

  constructor(private readonly options: RegistryImagesOptions) {
    this.images = new EngineImages(options.engine);
  }

  /**
   * Puts an image of the engine where the nodes find it, and resolves to what they are told to run: `repository@sha256:…`, or the id
   * of the image where there is one node and no registry.
   */
  async keep(ref: ImageRef, nodes: number, signal?: AbortSignal): Promise<string> {
    const { registry } = this.options;
    if (!registry && nodes > 1) throw registryMissing(nodes);
    const image = await this.images.find(ref.given, signal);
    if (!image) throw new PlatformError(404, `no such image in the Docker Engine: ${ref.given}`);
    if (!registry) {
      await this.images.tag(ref.given, `${KEPT}/${ref.short}`, signal);
      return image.Id;
    }
    const { repository } = splitName(ref.short);
    const target = `${registry.repository}/${repository}`;
    await this.images.tag(ref.given, `${registry.repository}/${ref.short}`, signal);
    await this.push(target, ref, registry, signal);
    const pushed = await this.images.find(`${target}:${ref.tag}`, signal);
    // Of Docker Hub's own names the engine leaves the registry out.
    const familiar = target.replace(/^(?:index\.)?docker\.io\/(?:library\/)?/, '');
    const named = pushed?.RepoDigests?.find(
      (one) => one.startsWith(`${target}@`) || one.startsWith(`${familiar}@`),
    );
    if (named === undefined)
      throw new PlatformError(500, `the engine does not tell the digest of ${target}:${ref.tag}`);
    return `${target}${named.slice(named.indexOf('@'))}`;
  }

  /** Brings one to the engine under its short name. */
  async bring(image: string, short: string, signal?: AbortSignal): Promise<void> {
    if (image.startsWith('sha256:')) {
      if (!(await this.images.find(image, signal)))
        throw new PlatformError(500, `image ${short} is not in the Docker Engine, push it again`);
    } else {
      const auth = await this.auth(image, signal);
      const query = { fromImage: image };
      await this.followed({ method: 'POST', path: '/images/create', query, auth, signal }, image, auth);
    }
    await this.images.tag(image, short, signal);
  }

  /** What the nodes pull with: the login of the image's registry, if there is one. */
  async auth(image: string, signal?: AbortSignal): Promise<RegistryAuth | undefined> {
    if (image.startsWith('sha256:')) return undefined;
    return (await findAuth(parseImageRef(withTag(image)).registry, this.options.env, signal)).auth;
  }

  /** What an image is called that was listed without being pushed. */
  nameOf(short: string): string {
    const { registry } = this.options;
    return registry ? `${registry.repository}/${short}` : short;
  }

  private async push(
    target: string,
    ref: ImageRef,
    registry: RegistrySettings,
    signal?: AbortSignal,
  ): Promise<void> {
    const { auth } = await findAuth(registry.host, this.options.env, signal);
    const path = `/images/${target.split('/').map(encodeURIComponent).join('/')}/push`;
    // The engine wants the field even from a caller without a login.
    const call = { method: 'POST', path, query: { tag: ref.tag }, auth: auth ?? {}, signal } as const;
    await this.followed(call, `${target}:${ref.tag}`, auth);
  }

  /** Does what the engine tells the progress of, to its end; a failure in it is one. */
  private async followed(
    call: Parameters<EngineDoor['call']>[0],
    image: string,
    auth: RegistryAuth | undefined,
  ): Promise<void> {
    const decoder = new PullStreamDecoder();
    const redact = redactor(secretsOf(auth));
    const check = (events: ReturnType<PullStreamDecoder['write']>) => {
      for (const event of events) {
        if (event.kind === 'failure')
          throw new ShimError(
            'registry_refused',
            `the registry did not take or give ${image}: ${redact(event.message)}`,
            {
              hint: 'log in (docker login) where this runs; `qappctl-shim swarm doctor` tells whether each node reaches the registry',
            },
          );
      }
    };
    await this.options.engine.stream({ ...call, follows: true }, (piece) => check(decoder.write(piece)));
    check(decoder.end());
  }
}

/** References are parsed with a tag; one by its digest has none. */
function withTag(image: string): string {
  const [name = ''] = image.split('@');
  return /:[^/]*$/.test(name) ? name : `${name}:latest`;
}

function registryMissing(nodes: number): ShimError {
  return new ShimError(
    'not_offered',
    `the swarm has ${nodes} nodes, and they need a registry to get images from`,
    {
      hint: 'name one that each of them reaches: --registry registry.example.com:5000/qapp (QAPPCTL_SHIM_REGISTRY)',
    },
  );
}
