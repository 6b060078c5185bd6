import fc from 'fast-check';
import { isIPv4, isIPv6 } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createHostGate, type HostClaim } from '../../../src/http/gates/host.js';
import { Refusal } from '../../../src/http/answer/refusal.js';

const verdict = (host: string | undefined, more: Partial<HostClaim> = {}): 'in' | 400 | 403 => {
  try {
    createHostGate(true, ['shim.example']).check({ host, httpVersion: '1.1', ...more });
    return 'in';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.status as 400 | 403;
  }
};

describe('the host gate', () => {
  it('lets nothing in but own names, and never fails otherwise', () => {
    const label = fc.constantFrom(
      'localhost',
      'shim',
      'example',
      'evil',
      '127',
      '0',
      '1',
      '::1',
      '[::1]',
      'a',
      '',
    );
    const glue = fc.constantFrom('.', ':', '@', '/', '', '..', '%', ':80', '\u0000', ' ');
    const built = fc.array(fc.tuple(label, glue), { maxLength: 6 }).map((parts) => parts.flat().join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), built), (host) => {
        if (verdict(host) !== 'in') return;
        const name = host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
        const own =
          /(^|\.)localhost$/.test(name) ||
          name === 'shim.example' ||
          isIPv4(name) ||
          isIPv6(name.replace(/^\[|\]$/g, ''));
        expect([host, own]).toEqual([host, true]);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([undefined, '', ' ', ':80', '[', '[]', '[::1]x', 'a:b', 'x'.repeat(300)])(
    'calls %j malformed',
    (host) => {
      expect(verdict(host)).toBe(400);
    },
  );

  it('takes an empty port for none', () => {
    expect(['localhost:', '[::1]:', 'shim.example:', 'evil.example:'].map((host) => verdict(host))).toEqual([
      'in',
      'in',
      'in',
      403,
    ]);
  });

  it('asks for Host in HTTP/1.1 only, and checks one that is there in any version', () => {
    const versions = ['0.9', '1.0', '1.1', '2.0'];
    const of = (host: string | undefined) => versions.map((httpVersion) => verdict(host, { httpVersion }));
    expect(of(undefined)).toEqual([400, 'in', 400, 400]);
    expect(of('evil.example')).toEqual([403, 403, 403, 403]);
    expect(of('')).toEqual([400, 400, 400, 400]);
  });

  it('goes by the authority of an absolute target in the place of Host', () => {
    expect(verdict('evil.example', { authority: 'localhost:9100' })).toBe('in');
    expect(verdict('localhost', { authority: 'evil.example' })).toBe(403);
    expect(verdict(undefined, { authority: 'localhost' })).toBe(400);
    expect(verdict(undefined, { authority: 'evil.example', httpVersion: '1.0' })).toBe(403);
    expect(verdict('local host', { authority: 'localhost' })).toBe(400);
    for (const authority of ['', 'a@localhost', 'localhost:99999', '[::1', 'localhost:80:80'])
      expect([authority, verdict('localhost', { authority })]).toEqual([authority, 400]);
  });

  it('remembers a name that passed as a Host, and no probe and no authority for one', () => {
    const gate = createHostGate(true, []);
    gate.check({ host: 'pod-1.svc', httpVersion: '1.1', isProbe: true });
    expect(() => gate.check({ host: 'pod-1.svc', httpVersion: '1.1' })).toThrow(/not allowed/);
    gate.check({ host: 'localhost', httpVersion: '1.1' });
    expect(() => gate.check({ host: 'localhost', authority: 'evil.example', httpVersion: '1.1' })).toThrow(
      /--allowed-host evil.example/,
    );
  });

  it('takes time linear in the length', () => {
    expect(verdict('a.'.repeat(100_000))).toBe(400);
  });
});
