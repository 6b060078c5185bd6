import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCore, type Core } from '../helpers/core.js';
import { createStandIn, type StandIn } from '../helpers/stand-in.js';
import { send, startFace, type RunningFace } from './face.js';

/** Every example of the API's published description, as printed there. */
describe('the published examples', () => {
  let standIn: StandIn;
  let core: Core;
  let face: RunningFace;
  beforeEach(async () => {
    standIn = createStandIn();
    core = createCore({ file: standIn.path });
    face = await startFace(core.shim);
  });
  afterEach(async () => {
    await face[Symbol.asyncDispose]();
    await core.dispose();
    standIn.dispose();
  });
  const argv = () => standIn.runs().map((run) => run.argv);
  const release = {
    app: 'zenx',
    name: 'v221201-185439',
    image: 'pause:3.6',
    flavor: 'C1M1',
    port: 80,
    ctime: '2022-12-01T18:54:40.394+08:00',
  };
  const pause = { name: 'pause', tag: '3.6', ctime: '2022-11-30T18:26:08.935+08:00' };
  const deploy = {
    app: 'zenx',
    id: 'g221201-1902-19027-6zvz',
    release: 'v221201-185439',
    region: 'z0',
    replicas: 1,
    ctime: '2022-12-01T19:02:19+08:00',
  };

  it('list images', async () => {
    const answer = await send(face.port, { path: '/images' });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.body).toBe(
      '[{"name":"nginx","tag":"alpine","ctime":"2022-11-30T18:26:08.935+08:00"},{"name":"ubuntu","tag":"14.04","ctime":"2021-04-22T17:06:34.081+08:00"}]',
    );
    expect(argv()).toEqual([['images', '-o', 'json']]);
  });

  it('push image', async () => {
    const answer = await send(face.port, {
      method: 'POST',
      path: '/images',
      body: '{"image": "k8s.gcr.io/pause:3.6"}',
    });
    expect(answer).toMatchObject({ status: 200, body: '' });
    expect(argv()).toEqual([
      ['images', '-o', 'json'],
      ['push', 'k8s.gcr.io/pause:3.6'],
    ]);
  });

  it('create release, with its repeated key', async () => {
    standIn.seed({ images: [pause] });
    const body = `{
    "image": "nginx:alpine",
    "image": "pause:3.6",
    "flavor": "C1M1",
    "port": 80
}`;
    const answer = await send(face.port, { method: 'POST', path: '/apps/zenx/releases', body });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatch(/^\{"name":"v\d{6}-\d{6}"\}$/);
    expect(argv()).toEqual([
      ['images', '-o', 'json'],
      ['release', 'create', 'zenx', '-c', expect.any(String)],
    ]);
  });

  it('list releases', async () => {
    standIn.seed({ releases: [release] });
    const answer = await send(face.port, { path: '/apps/zenx/releases' });
    expect(answer).toMatchObject({
      status: 200,
      body: '[{"name":"v221201-185439","image":"pause:3.6","flavor":"C1M1","port":80,"ctime":"2022-12-01T18:54:40.394+08:00"}]',
    });
    expect(argv()).toEqual([['release', 'list', 'zenx', '-o', 'json']]);
  });

  it('create deploy', async () => {
    standIn.seed({ releases: [release] });
    const body = '{ "release": "v221201-185439", "region": "z0", "replicas": 1 }';
    const answer = await send(face.port, { method: 'POST', path: '/apps/zenx/deploys', body });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatch(/^\{"id":"g\d{6}-\d{4}-\d{5}-\w{4}"\}$/);
    expect(argv()).toEqual([
      [
        ...['deploy', 'create', 'zenx', '--region', 'z0'],
        ...['--release', 'v221201-185439', '--expect_replicas', '1', '-o', 'json'],
      ],
    ]);
  });

  it('list deploys', async () => {
    standIn.seed({ deploys: [deploy] });
    const answer = await send(face.port, { path: '/apps/zenx/deploys?region=z0' });
    expect(answer).toMatchObject({
      status: 200,
      body: '[{"id":"g221201-1902-19027-6zvz","release":"v221201-185439","region":"z0","replicas":1,"ctime":"2022-12-01T19:02:19+08:00"}]',
    });
    expect(argv()).toEqual([['deploy', 'list', '--region', 'z0', 'zenx', '-o', 'json']]);
  });

  it('delete deploy', async () => {
    standIn.seed({ deploys: [deploy] });
    const answer = await send(face.port, {
      method: 'DELETE',
      path: '/apps/zenx/deploys',
      body: '{ "id": "g221201-1902-19027-6zvz", "region": "z0" }',
    });
    expect(answer).toMatchObject({ status: 200, body: '' });
    expect(argv()).toEqual([
      ['deploy', 'delete', 'zenx', '--id', 'g221201-1902-19027-6zvz', '--region', 'z0'],
    ]);
  });

  it('list instances', async () => {
    const id = 'c221130-1908-01426-lmkr';
    const instances = [
      { ctime: '2022-11-30T19:08:01+08:00', id: `${id}-64cd4cfd78-25qn5`, status: 'RUNNING' },
      {
        ctime: '2022-11-30T19:08:01+08:00',
        id: `${id}-64cd4cfd78-nd56z`,
        status: 'RUNNING',
        ips: '101.69.128.12',
      },
    ];
    standIn.fault('instance list', { stdout: JSON.stringify(instances) });
    const answer = await send(face.port, { path: `/apps/zenx/deploys/${id}/instances?region=z0` });
    expect(answer).toMatchObject({ status: 200, body: JSON.stringify(instances) });
    expect(argv()).toEqual([['instance', 'list', 'zenx', '--deploy', id, '--region', 'z0', '-o', 'json']]);
  });

  it('the error, byte for byte', async () => {
    standIn.seed({ releases: [release] });
    standIn.fault('deploy create', { exit: 1, stderr: '2022/12/01 19:23:45 unknown flag: --id\n' });
    const body = '{"release":"v221201-185439","region":"z0"}';
    const answer = await send(face.port, { method: 'POST', path: '/apps/zenx/deploys', body });
    expect(answer.status).toBe(500);
    expect(answer.body).toBe('err create deploy: exit status 1, 2022/12/01 19:23:45 unknown flag: --id\n\n');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'content-length': '74',
    });
  });

  it.each([
    ['a trailing slash', '/images/'],
    ['an unknown parameter', '/images?x=1'],
    ['a percent-encoded letter', '/%69mages'],
  ])('are the same with %s', async (_, path) => {
    expect(await send(face.port, { path })).toMatchObject({ status: 200 });
    expect(argv()).toEqual([['images', '-o', 'json']]);
  });

  it('answers HEAD as GET, without the body', async () => {
    const answer = await send(face.port, { method: 'HEAD', path: '/images' });
    expect(answer).toMatchObject({ status: 200, body: '' });
    expect(answer.headers['content-length']).toBe('145');
  });

  it('answers nothing with an empty list, never null', async () => {
    standIn.fault('images', { stdout: 'null\n' });
    expect(await send(face.port, { path: '/images' })).toMatchObject({ status: 200, body: '[]' });
  });

  it('counts the first of two equal parameters', async () => {
    await send(face.port, { path: '/apps/zenx/deploys?region=z0&region=z1' });
    expect(argv()).toEqual([['deploy', 'list', '--region', 'z0', 'zenx', '-o', 'json']]);
  });

  it('takes the deploy to delete from the query when there is no body', async () => {
    standIn.seed({ deploys: [deploy] });
    const path = `/apps/zenx/deploys?id=${deploy.id}&region=z0`;
    expect(await send(face.port, { method: 'DELETE', path })).toMatchObject({ status: 200, body: '' });
    expect(argv()).toEqual([['deploy', 'delete', 'zenx', '--id', deploy.id, '--region', 'z0']]);
  });

  it('takes parameters of the media type', async () => {
    const answer = await send(face.port, {
      method: 'POST',
      path: '/images',
      headers: { 'content-type': 'Application/JSON; charset=utf-8' },
      body: '{"image":"nginx:alpine"}',
    });
    expect(answer).toMatchObject({ status: 200, body: '' });
    expect(argv()).toEqual([['images', '-o', 'json']]);
  });
});
