import { describe, expect, it } from 'vitest';
import { findEngine } from '../../../../src/core/docker/settings/engine-address.js';
import { hostOf, readLogin } from '../../../../src/core/docker/settings/login.js';

/** What Docker's own tests say of its settings, told in inputs of our own; true of every version since 28.3. */
describe('an address, as Docker reads it', () => {
  const shown = async (host: string) => (await findEngine({ host, env: {} }).catch(() => undefined))?.shown;

  it.each([
    ['unix://', 'unix:///var/run/docker.sock'],
    ['unix://relative/engine.sock', 'unix://relative/engine.sock'],
    ['npipe://', 'npipe://'],
    ['npipe:////./pipe/other', 'npipe:////./pipe/other'],
    ['tcp://', 'tcp://localhost:2375'],
    ['tcp://:2376', 'tcp://localhost:2376'],
    ['tcp://engine:', 'tcp://engine:2375'],
    ['engine:', 'tcp://engine:2375'],
    ['engine', 'tcp://engine:2375'],
    ['10.20.30.40:', 'tcp://10.20.30.40:2375'],
    ['10.20.30.40:4321', 'tcp://10.20.30.40:4321'],
    ['10.20.30.40:4321/behind', 'tcp://10.20.30.40:4321/behind'],
    ['10.20:4321', 'tcp://10.20:4321'],
    ['[fd12::7]:', 'tcp://[fd12::7]:2375'],
    ['[fd12::7]:4321', 'tcp://[fd12::7]:4321'],
    ['[fd12:0:0:0:0:0:0:7]:4321/behind', 'tcp://[fd12:0:0:0:0:0:0:7]:4321/behind'],
    [':4321/behind', 'tcp://localhost:4321/behind'],
    [' tcp://:4321/behind ', 'tcp://localhost:4321/behind'],
    ['tcp://engine.example:4321', 'tcp://engine.example:4321'],
  ])('%j is %s', async (given, expected) => {
    expect(await shown(given)).toBe(expected);
  });

  it.each([
    'two words',
    '://',
    'gopher://',
    'tcp://:four',
    'tcp://engine:four',
    'tcp:10.20.30.40',
    'udp://10.20.30.40:4321',
    'tcp://unix:///engine.sock',
  ])('%j is refused', async (given) => {
    expect(await shown(given)).toBeUndefined();
  });
});

describe('the key of a login, as Docker reads it', () => {
  it.each([
    ['10.20.30.40', '10.20.30.40'],
    ['10.20.30.40:4321', '10.20.30.40:4321'],
    ['fd12::7', 'fd12::7'],
    ['[fd12::7]', '[fd12::7]'],
    ['fd12::7:4321', 'fd12::7:4321'],
    ['[fd12::7]:4321', '[fd12::7]:4321'],
    ['reg.example', 'reg.example'],
    ['reg.example/v1/', 'reg.example'],
    ['http://reg.example', 'reg.example'],
    ['https://reg.example', 'reg.example'],
    ['https://reg.example/', 'reg.example'],
    ['https://reg.example/v1/', 'reg.example'],
    ['https://reg.example:443/v1/', 'reg.example:443'],
    ['http://reg.example:4321', 'reg.example:4321'],
    ['ftp://reg.example', 'reg.example'],
    ['unix:///engine.sock', 'unix:'],
    ['https://10.20.30.40:4321/v2/', '10.20.30.40:4321'],
    ['https://fd12::7:4321/v2/', '[fd12::7]:4321'],
    ['https://[fd12::7]:4321/v2/', '[fd12::7]:4321'],
    ['https://[fd12::7]/v2/', 'fd12::7'],
  ])('%s is that of %s', (key, host) => {
    expect(hostOf(key)).toBe(host);
  });
});

describe('an auth, as Docker reads it', () => {
  const read = (text: string) => readLogin({ auth: Buffer.from(text).toString('base64') });

  it.each([
    ['ann:s3cret', 'ann', 's3cret'],
    ['ann:with:colons', 'ann', 'with:colons'],
    ['ann:', 'ann', undefined],
    ['ann:\0padded\0\0', 'ann', 'padded'],
    ['ann@team.example: with blanks ', 'ann@team.example', ' with blanks '],
  ])('%j is a name and a password', (text, username, password) => {
    expect(read(text)).toMatchObject({ username, password, wrong: undefined });
  });

  it.each(['ann', ':s3cret', ':'])('%j is none', (text) => {
    expect(read(text)).toMatchObject({ username: undefined, password: undefined, wrong: 'auth' });
  });

  it.each(['YW5uOnM', 'YW5uOnM_', ' YW5uOnMz', 'YW5uOnMz=', 'YQ==OmI='])('%j is no base64', (auth) => {
    expect(readLogin({ auth })).toMatchObject({ username: undefined, wrong: 'auth' });
  });

  it('may hold newlines, as base64 of old tools does', () => {
    expect(readLogin({ auth: 'YW5u\r\nOnMz\n' })).toMatchObject({ username: 'ann', password: 's3' });
  });
});
