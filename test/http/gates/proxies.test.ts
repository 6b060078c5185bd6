import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTrustedProxies, isNetwork } from '../../../src/http/gates/proxies.js';
import { fakeShim, send, startFace } from '../face.js';

type Headers = Record<string, string>;
const callerOf = (networks: string[], peer: string | undefined, headers: Headers = {}) =>
  createTrustedProxies(networks).callerOf({ socket: { remoteAddress: peer } as never, headers });
const listed = (text: string) => ({ 'x-forwarded-for': text });

describe('the address of a caller', () => {
  it.each<[string, string[], string | undefined, Headers, string | undefined]>([
    ['is that of the connection', [], '10.0.0.1', listed('1.2.3.4'), '10.0.0.1'],
    ['is not what others write', ['10.0.0.0/8'], '9.9.9.9', listed('1.2.3.4'), '9.9.9.9'],
    ['is what a trusted proxy writes', ['10.0.0.0/8'], '10.0.0.1', listed('1.2.3.4'), '1.2.3.4'],
    [
      'is the last that is no proxy',
      ['10.0.0.0/8'],
      '10.0.0.1',
      listed('6.6.6.6, 1.2.3.4, 10.9.9.9'),
      '1.2.3.4',
    ],
    [
      'is the first, when all are proxies',
      ['10.0.0.0/8'],
      '10.0.0.1',
      listed('10.2.2.2,10.3.3.3'),
      '10.2.2.2',
    ],
    ['is the proxy, when it tells nothing', ['10.0.0.1'], '10.0.0.1', {}, '10.0.0.1'],
    ['ends at what can not be read', ['10.0.0.0/8'], '10.0.0.1', listed('1.2.3.4, x, 10.0.0.2'), '10.0.0.2'],
    ['has no port', ['10.0.0.1'], '10.0.0.1', listed('[2001:db8::7]:4711'), '2001:db8::7'],
    ['has no port in IPv4', ['10.0.0.1'], '10.0.0.1', listed('1.2.3.4:4711'), '1.2.3.4'],
    ['is found in IPv6', ['fd00::/8'], 'fd12::1', listed('2001:db8::7'), '2001:db8::7'],
    ['is plain in a socket for both', ['10.0.0.0/8'], '::ffff:10.0.0.1', listed('::ffff:1.2.3.4'), '1.2.3.4'],
    ['is found behind a socket file', ['unix:'], undefined, listed('1.2.3.4'), '1.2.3.4'],
    ['is not known behind a socket file', ['10.0.0.1'], undefined, listed('1.2.3.4'), undefined],
    ['may stand in Forwarded', ['10.0.0.1'], '10.0.0.1', { forwarded: 'proto=http; For=1.2.3.4' }, '1.2.3.4'],
    [
      'may stand in quotes there',
      ['10.0.0.1'],
      '10.0.0.1',
      { forwarded: 'for=9.9.9.9, by=a;for="[2001:db8::7]:80";host=x' },
      '2001:db8::7',
    ],
    ['may be hidden there', ['10.0.0.1'], '10.0.0.1', { forwarded: 'for=_hidden' }, '10.0.0.1'],
    [
      'stands in X-Forwarded-For when both are there',
      ['10.0.0.1'],
      '10.0.0.1',
      { ...listed('1.2.3.4'), forwarded: 'for=6.6.6.6' },
      '1.2.3.4',
    ],
  ])('%s', (_name, networks, peer, headers, expected) => {
    expect(callerOf(networks, peer, headers)).toBe(expected);
  });

  it('is none that a caller wrote in front of what a proxy adds, whatever it wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), fc.ipV4(), (written, caller) => {
        fc.pre(!caller.startsWith('10.'));
        expect(callerOf(['10.0.0.0/8'], '10.0.0.1', listed(`${written}, ${caller}`))).toBe(caller);
      }),
    );
  });

  it('is in a network by its first bits', () => {
    const bits = (address: string) =>
      address
        .split('.')
        .reduce((sum, part) => sum * 256n + BigInt(part), 0n)
        .toString(2)
        .padStart(32, '0');
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.nat(32), (network, address, prefix) => {
        const is = createTrustedProxies([`${network}/${prefix}`]).has(address);
        expect(is).toBe(bits(network).slice(0, prefix) === bits(address).slice(0, prefix));
        expect(createTrustedProxies([`${network}/${prefix}`]).has(`::ffff:${address}`)).toBe(is);
      }),
    );
  });

  it.each([
    '',
    'x',
    '10.0.0.1/',
    '10.0.0.1/33',
    '::1/129',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    'fe80::1%eth0',
    'unix',
  ])('can be in no %j', (text) => {
    expect(isNetwork(text)).toBe(false);
  });

  it('stands in the log, and nothing else of the request depends on it', async () => {
    const images = { list: async () => [] };
    await using face = await startFace(fakeShim({ images }), { trustedProxies: ['127.0.0.0/8'] });
    await send(face.port, { path: '/images', headers: listed('1.2.3.4') });
    await send(face.port, { path: '/images' });
    await send(face.port, { path: '/nope', headers: listed('5.6.7.8') });
    const lines = face.log().filter(({ reqId }) => reqId !== undefined);
    expect(lines.map(({ from, status }) => [from, status])).toEqual([
      ['1.2.3.4', 200],
      ['127.0.0.1', 200],
      ['5.6.7.8', 404],
    ]);
  });
});
