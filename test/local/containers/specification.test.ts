import { describe, expect, it } from 'vitest';
import { configPath } from '../../../src/platform-kit/engine/config-files.js';
import type { Machine } from '../../../src/local/containers/machine.js';
import { limitsOf } from '../../../src/platform-kit/flavor-limits.js';
import { containerSpecification, type Privileges } from '../../../src/local/containers/specification.js';
import type { StoredDeploy, StoredRelease } from '../../../src/local/state/schema.js';

const deploy: StoredDeploy = {
  app: 'zenx',
  id: 'g1',
  release: 'v0',
  region: 'z0',
  replicas: 1,
  ctime: '2022-12-01T19:02:19+08:00',
  instances: 'containers',
};
const machine: Machine = { cores: 2, memory: 2 ** 31, bridged: true };

function specificationOf(
  release: Partial<StoredRelease> = {},
  on: Machine = machine,
  privileges: Privileges = 'restricted',
) {
  const limits = limitsOf({ name: 'C1M1', cpu: 1, memory: 1024 }, on);
  return containerSpecification({
    local: 'abc',
    instance: 'g1-x-y',
    deploy,
    release: { app: 'zenx', name: 'v0', image: 'web:1', flavor: 'C1M1', ctime: '', ...release },
    image: 'qappctl-shim-local/abc/web:1',
    limits,
    machine: on,
    privileges,
  });
}

describe("an instance's container", () => {
  it('leaves to the image what the release does not name', () => {
    const specification = specificationOf({ command: [], args: [] });
    expect(specification).not.toHaveProperty('Entrypoint');
    expect(specification).not.toHaveProperty('Cmd');
    expect(specification).not.toHaveProperty('ExposedPorts');
  });

  it('has no published port where its own address answers', () => {
    expect(specificationOf({ port: 80 }).HostConfig).not.toHaveProperty('PortBindings');
  });

  it('has a port of 127.0.0.1 only where its own address does not answer', () => {
    const { HostConfig } = specificationOf({ port: 80 }, { ...machine, bridged: false });
    expect(HostConfig?.PortBindings).toEqual({ '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] });
  });

  it('may do less than Docker lets it by default, unless that is asked for', () => {
    expect(specificationOf().HostConfig).toMatchObject({
      SecurityOpt: ['no-new-privileges'],
      CapDrop: ['NET_RAW'],
      PidsLimit: 4096,
    });
    const asDocker = specificationOf({}, machine, 'docker').HostConfig;
    for (const name of ['SecurityOpt', 'CapDrop', 'PidsLimit']) expect(asDocker).not.toHaveProperty(name);
  });

  it('carries a digest of all that it is made of', () => {
    const digest = (release: Partial<StoredRelease>) =>
      specificationOf(release).Labels?.['qappctl-shim.specification'];
    const env = [{ key: 'A', value: '1' }];
    const file = { filename: 'f', mount_path: '/f', content: 'a' };
    expect(digest({ env })).toBe(digest({ env }));
    const others = [
      {},
      { env },
      { env: [{ key: 'A', value: '2' }] },
      { args: ['a'] },
      { config: { name: 'c', files: [file] } },
      { config: { name: 'c', files: [{ ...file, content: 'b' }] } },
    ];
    expect(new Set(others.map(digest)).size).toBe(others.length);
  });

  it('is restarted whenever it ends', () => {
    expect(specificationOf().HostConfig?.RestartPolicy).toEqual({ Name: 'always' });
  });
});

describe('a flavor as limits', () => {
  it('is what it says where the machine has it', () => {
    expect(limitsOf({ name: 'C1M1', cpu: 0.5, memory: 1024 }, machine)).toEqual({
      nanoCpus: 5e8,
      memory: 2 ** 30,
      warnings: [],
    });
  });

  it('is without its GPU, and says so', () => {
    const { warnings } = limitsOf({ name: 'G', cpu: 1, memory: 1, gpu: 'P4:1' }, machine);
    expect(warnings).toEqual(["flavor G has a GPU (P4:1), which can't be given here"]);
  });
});

describe('a config file', () => {
  it.each([
    ['/etc/app', 'a.conf', '/etc/app/a.conf'],
    ['/etc/app/', 'a.conf', '/etc/app/a.conf'],
    ['/etc/app/a.conf', 'a.conf', '/etc/app/a.conf'],
    ['/', 'a.conf', '/a.conf'],
    ['/etc/../srv', 'a.conf', '/srv/a.conf'],
    ['/etc', 'sub/a.conf', '/etc/sub/a.conf'],
  ])('at %s named %s lies at %s', (mount_path, filename, path) => {
    expect(configPath({ mount_path, filename })).toBe(path);
  });
});
