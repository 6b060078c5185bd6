import Dockerode from 'dockerode';
import { describe, it } from 'vitest';

/** A real Docker Engine and a registry that asks for a password, as .ci/docker.sh prepares them. */
export interface DockerForTests {
  /** `unix://…`, for `--docker-host` or DOCKER_HOST. */
  host: string;
  dockerode: Dockerode;
  registry: { address: string; user: string; password: string };
  images: {
    /** In the registry only; one for each test file that pulls and removes it, as they run side by side. */
    busy: Record<'ctr' | 'engine' | 'image', string>;
    /** Answers HTTP on `$PORT` (80): `/`, `/health`, `/env`, `/args`, and any of its files below `/root/`. */
    web: string;
    /** Writes `it exits at once` to stderr and ends with status 3. */
    exits: string;
    /** node, tini, setpriv and a shell. */
    node: string;
  };
}

export const NO_DOCKER = 'no Docker Engine was prepared: bash .ci/docker.sh npm test';

/**
 * The prepared engine, or undefined when there is none: skip then. Throws instead with REQUIRE_DOCKER=1, so that
 * nothing is skipped where an engine is expected.
 */
export async function dockerForTests(): Promise<DockerForTests | undefined> {
  const { REQUIRE_DOCKER, QAPPCTL_SHIM_TEST_DOCKER_HOST: host } = process.env;
  const registry = {
    address: process.env.QAPPCTL_SHIM_TEST_REGISTRY ?? '',
    user: process.env.QAPPCTL_SHIM_TEST_REGISTRY_USER ?? '',
    password: process.env.QAPPCTL_SHIM_TEST_REGISTRY_PASSWORD ?? '',
  };
  if (!host || !registry.address) {
    if (REQUIRE_DOCKER === '1') throw new Error(NO_DOCKER);
    return undefined;
  }
  const dockerode = new Dockerode({ socketPath: host.replace(/^unix:\/\//, '') });
  await dockerode.ping();
  const images = {
    busy: {
      ctr: `${registry.address}/ctr/busy:1`,
      engine: `${registry.address}/engine/busy:1`,
      image: `${registry.address}/image/busy:1`,
    },
    web: 'web:1',
    exits: 'exits:1',
    node: 'node:test',
  };
  return { host, dockerode, registry, images };
}

/** Tests that need the prepared engine; one skipped test that says why when there is none. */
export async function describeWithDocker(
  name: string,
  suite: (docker: DockerForTests) => void,
): Promise<void> {
  const docker = await dockerForTests();
  if (docker) describe(name, () => suite(docker));
  else describe.skip(name, () => it(NO_DOCKER, () => undefined));
}

/** Removes an image if the engine holds it, so that a test finds it missing. */
export async function removeImage({ dockerode }: DockerForTests, reference: string): Promise<void> {
  await dockerode
    .getImage(reference)
    .remove({ force: true })
    .catch((error: { statusCode?: number }) => {
      if (error.statusCode !== 404) throw error;
    });
}
