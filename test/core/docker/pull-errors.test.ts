import { describe, expect, it } from 'vitest';
import { pullError } from '../../../src/core/docker/pull-errors.js';
import { parseImageRef } from '../../../src/core/input/image-ref.js';
import { redactor } from '../../../src/core/redaction/redact.js';

const context = {
  ref: parseImageRef('registry.example:5000/team/busy:1'),
  redact: redactor(['s3cret-pass']),
};

describe('a failed pull', () => {
  it.each([
    [404, 'manifest for registry.example:5000/team/busy:1 not found: manifest unknown: manifest unknown'],
    [404, 'repository registry.example:5000/team/busy not found: name unknown'],
    [
      404,
      'failed to resolve reference "registry.example:5000/team/busy:1": registry.example:5000/team/busy:1: not found',
    ],
    [undefined, 'manifest unknown'],
    [undefined, 'failed to resolve reference "x": x: not found'],
  ])('with %s %j is an unknown image', (code, message) => {
    expect(pullError({ code, message }, context)).toMatchObject({
      code: 'unknown_reference',
      message: "image 'registry.example:5000/team/busy:1' not found in the registry",
    });
  });

  it.each([
    [500, 'Head "http://registry.example:5000/v2/team/busy/manifests/1": no basic auth credentials'],
    [500, 'Head "https://x/v2/": unauthorized: authentication required'],
    [
      404,
      "pull access denied for busy, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    ],
    [500, 'Get "https://registry.example/v2/": unauthorized: incorrect username or password'],
    [401, ''],
    [403, 'Forbidden'],
  ])('with %i %j is a refusal by the registry', (code, message) => {
    const error = pullError({ code, message }, context);
    expect(error).toMatchObject({
      code: 'registry_refused',
      hint: expect.stringContaining('docker login registry.example:5000'),
    });
    expect(error.message).toMatch(/^err docker pull: ./);
  });

  it.each([
    [500, 'Get "http://registry.example:5000/v2/": dial tcp 127.0.0.1:5000: connect: connection refused'],
    [500, 'dial tcp: lookup registry.example: no such host'],
  ])('with %s %j is nobody’s input', (code, message) => {
    expect(pullError({ code, message }, context)).toMatchObject({
      code: 'pull_failed',
      message: `err docker pull: ${message}`,
    });
  });

  it.each([
    'no basic auth credentials',
    'unauthorized: authentication required',
    'denied: denied',
    'denied: Your authorization token has expired. Reauthenticate and try again.',
    'denied: Permission "artifactregistry.repositories.downloadArtifacts" denied on resource "projects/p/locations/l"',
    'denied: You may not login yet',
    'errors: denied: Requests are denied',
    'failed to fetch oauth token: denied: denied',
    'Get "https://registry.example/v2/": denied: no permission to pull',
    'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
  ])('with %j is a refusal, whatever the image is called', (message) => {
    for (const name of ['auth', 'a', 'no', 'denied', 'authentication', 'unauthorized', 'team/required'])
      for (const code of [undefined, 500]) {
        const ref = parseImageRef(`127.0.0.1:5055/${name}:1`);
        expect(pullError({ code, message }, { ...context, ref })).toMatchObject({
          code: 'registry_refused',
          hint: 'check the login: docker login 127.0.0.1:5055',
        });
      }
  });

  it.each([
    'manifest unknown: manifest unknown',
    'manifest for 127.0.0.1:5055/auth:1 not found: manifest unknown: manifest unknown',
    'failed to resolve reference "127.0.0.1:5055/denied:1": 127.0.0.1:5055/denied:1: not found',
    'unknown: repository team/app not found',
    'unknown: artifact team/app:2 not found',
    'unknown: resource not found: repo team/app, tag 2 not found',
    "name unknown: The repository with name 'unauthorized' does not exist in the registry",
  ])('with %j is an unknown image, whatever it is called', (message) => {
    for (const name of ['manifest', 'not', 'o', 'found', 'unknown'])
      expect(
        pullError({ message }, { ...context, ref: parseImageRef(`127.0.0.1:5055/${name}:1`) }).code,
      ).toBe('unknown_reference');
  });

  it.each<[object, string, RegExp]>([
    [
      { code: 429, message: 'slow down' },
      'registry_refused',
      /log in \(docker login registry.example:5000\), or wait/,
    ],
    [
      { code: 500, message: 'toomanyrequests: You have reached your unauthenticated pull rate limit.' },
      'registry_refused',
      /or wait/,
    ],
    [{ message: 'toomanyrequests: rate exceeded' }, 'registry_refused', /or wait/],
    [
      { message: 'failed to register layer: no space left on device' },
      'pull_failed',
      /disk of the Docker Engine/,
    ],
    [{ code: 404, message: '404 Not Found nginx', foreign: true }, 'docker_unavailable', /another server/],
    [
      { code: 403, message: '403 Forbidden Request forbidden by administrative rules.', foreign: true },
      'docker_unavailable',
      /must let `POST \/images\/create` pass/,
    ],
    [
      { code: 403, message: 'authorization denied by plugin opa: no pulls' },
      'docker_unavailable',
      /must let `POST \/images\/create` pass/,
    ],
    [
      { code: 400, message: 'Client sent an HTTP request to an HTTPS server.', foreign: true },
      'docker_unavailable',
      /DOCKER_TLS_VERIFY/,
    ],
    [{ code: 500, message: 'open /var/lib/docker/tmp/x: permission denied' }, 'pull_failed', /docker pull/],
    [
      { code: 500, message: 'write /var/lib/docker/x: permission denied: retry' },
      'pull_failed',
      /docker pull/,
    ],
  ])('%j is %s with a hint like %s', (failure, code, hint) => {
    const error = pullError(failure as Parameters<typeof pullError>[0], context);
    expect([error.code, error.hint]).toEqual([code, expect.stringMatching(hint)]);
  });

  it('is not judged by the name of the repository', () => {
    const ref = parseImageRef('registry.example/forbidden/unauthorized:1');
    const message = 'Head "http://registry.example/v2/forbidden/unauthorized/manifests/1": EOF';
    expect(pullError({ code: 500, message }, { ...context, ref }).code).toBe('pull_failed');
  });

  it('says when the image is not made for the platform', () => {
    const message = 'no matching manifest for linux/riscv64 in the manifest list entries';
    expect(pullError({ code: 404, message }, context)).toMatchObject({
      code: 'unknown_reference',
      message: expect.stringContaining('not made for the platform'),
      hint: message,
    });
  });

  it('names the credential helper that failed', () => {
    const credentialProblem = 'the credential helper docker-credential-x is not installed';
    const { hint } = pullError({ code: 401, message: '' }, { ...context, credentialProblem });
    expect(hint).toBe(`${credentialProblem}; check the login: docker login registry.example:5000`);
  });

  it('shows neither secrets nor control characters, and at most 4 KiB', () => {
    const message = `\u001b[31ms3cret-pass\u001b[0m\r\n\u0007${'长'.repeat(5000)}`;
    const shown = pullError({ code: 500, message }, context).message;
    expect(shown).toMatch(/^err docker pull: \[redacted\] 长/);
    expect(shown).not.toMatch(/[\u0000-\u001f\ufffd]/);
    expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(4096 + 'err docker pull: '.length);
  });
});
