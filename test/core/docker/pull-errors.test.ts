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
    [500, 'toomanyrequests: You have reached your pull rate limit'],
    [undefined, 'failed to register layer: no space left on device'],
  ])('with %s %j is nobody’s input', (code, message) => {
    expect(pullError({ code, message }, context)).toMatchObject({
      code: 'pull_failed',
      message: `err docker pull: ${message}`,
    });
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
