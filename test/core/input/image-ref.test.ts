import { describe, expect, it } from 'vitest';
import { parseImageRef } from '../../../src/core/input/image-ref.js';

describe('parseImageRef', () => {
  it.each([
    ['nginx', 'docker.io', 'library/nginx', 'latest', 'nginx:latest'],
    ['nginx:alpine', 'docker.io', 'library/nginx', 'alpine', 'nginx:alpine'],
    ['team/app:1', 'docker.io', 'team/app', '1', 'app:1'],
    ['k8s.gcr.io/ctr/pause:3.6', 'k8s.gcr.io', 'ctr/pause', '3.6', 'pause:3.6'],
    ['127.0.0.1:5000/a/b', '127.0.0.1:5000', 'a/b', 'latest', 'b:latest'],
    ['localhost/a:1', 'localhost', 'a', '1', 'a:1'],
    ['[::1]:5000/a:1', '[::1]:5000', 'a', '1', 'a:1'],
    ['REG.example/a:1', 'REG.example', 'a', '1', 'a:1'],
    ['a__b/c--d/e.f_g:V1_x', 'docker.io', 'a__b/c--d/e.f_g', 'V1_x', 'e.f_g:V1_x'],
    [`nginx:1@sha256:${'a'.repeat(64)}`, 'docker.io', 'library/nginx', '1', 'nginx:1'],
  ])('takes %s apart', (given, registry, repository, tag, short) => {
    expect(parseImageRef(given)).toMatchObject({ given, registry, repository, tag, short });
  });

  it.each([
    ['', 'the repository is not valid'],
    [`nginx@sha256:${'a'.repeat(64)}`, 'a digest alone has no tag'],
    ['nginx:', "the tag '' is not valid"],
    ['nginx:-x', "the tag '-x' is not valid"],
    [`nginx:${'t'.repeat(129)}`, 'the tag'],
    ['Nginx', 'the repository must be lower-case'],
    ['team/App:1', 'the repository must be lower-case'],
    ['../containers/json', 'the registry'],
    ['a/../b', 'the repository is not valid'],
    ['a?x=1', 'the repository is not valid'],
    ['a//b', 'the repository is not valid'],
    ['/a', 'the repository is not valid'],
    ['a/', 'the repository is not valid'],
    ['-a', 'the repository is not valid'],
    ['a b', 'the repository is not valid'],
    ['reg_x.io/a', 'the registry'],
    ['a:1@sha256:zz', 'the digest is not valid'],
    [`a:1@sha256:${'a'.repeat(32)}`, 'the digest is not valid'],
    [`a:1@sha256:${'a'.repeat(63)}`, 'the digest is not valid'],
    [`a:1@sha256:${'A'.repeat(64)}`, 'the digest is not valid'],
    [`a:1@md5:${'a'.repeat(32)}`, 'the digest is not valid'],
    [`a:1@sha512:${'a'.repeat(64)}`, 'the digest is not valid'],
    [`a:1@sha25:${'a'.repeat(64)}`, 'the digest is not valid'],
    ['b'.repeat(240), 'longer than 255'],
    [`registry.example/${'b'.repeat(240)}`, 'longer than 255'],
    ['b'.repeat(256), 'longer than 255'],
    ['ab'.repeat(32), 'an image id is not a name'],
    ['镜像:1', 'the repository is not valid'],
  ])('refuses %s, saying why', (given, why) => {
    expect(() => parseImageRef(given)).toThrow(why);
  });
});
