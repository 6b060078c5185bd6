import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Outcome, runBin, type Served, serveBin } from '../helpers/bin.js';
import { type Backend, BACKENDS, IS_WHOLE, REMOTE_BACKENDS, SWARM_BACKENDS } from './backends.js';

/** One contract, whatever is behind it: what the API and the commands do must not depend on that. */
describe.each([...BACKENDS, ...(IS_WHOLE ? [] : SWARM_BACKENDS), ...REMOTE_BACKENDS])(
  'the contract on $name',
  ({ open }) => {
    let backend: Backend;
    let served: Served;

    beforeAll(async () => {
      backend = await open();
      // No reuse of answers: the commands change the same platform beside the server.
      served = await serveBin([...backend.args, '--read-reuse', '0'], { env: backend.env });
    });
    afterAll(async () => {
      expect(await served.stop()).toBe(0);
      await backend.dispose();
    });

    async function http(method: string, path: string, body?: unknown) {
      const response = await fetch(served.url + path, {
        method,
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      const text = await response.text();
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        text,
        headers: response.headers,
      };
    }
    const get = async (path: string): Promise<ReturnType<typeof JSON.parse>> => {
      const { status, text } = await http('GET', path);
      expect([status, text]).toEqual([200, text]);
      return JSON.parse(text);
    };
    const cli = (...args: string[]): Promise<Outcome> => {
      const { args: given, env } = backend.commands ?? backend;
      return runBin([...given, ...args], { env });
    };
    const cliJson = async (...args: string[]): Promise<ReturnType<typeof JSON.parse>> => {
      const { exitCode, stdout, stderr } = await cli('--json', ...args);
      expect([exitCode, stderr]).toEqual([0, stderr]);
      return JSON.parse(stdout);
    };

    it('lists flavors, regions, apps and images alike on both faces', async () => {
      expect((await get('/regions'))[0]).toMatchObject({ name: 'z0', desc: '华东' });
      expect((await get('/flavors'))[0]).toMatchObject({ name: 'C1M1', cpu: 1, memory: 1024 });
      for (const noun of ['flavors', 'regions', 'apps', 'images'])
        expect(await cliJson(noun, 'list')).toEqual(await get(`/${noun}`));
    });

    it('registers an app once, and removes it', async () => {
      expect(await http('POST', '/apps', { name: 'first', desc: '第一个' })).toMatchObject({
        status: 200,
        text: '{"name":"first"}',
      });
      expect(await get('/apps')).toContainEqual({ name: 'first', desc: '第一个' });
      expect(await http('POST', '/apps', { name: 'first' })).toMatchObject({
        status: 409,
        text: "app 'first' exists already\n",
      });
      expect(await cli('apps', 'register', 'first')).toMatchObject({ exitCode: 6, stdout: '' });
      expect(await http('DELETE', '/apps/first')).toMatchObject({ status: 200, text: '' });
      expect(await http('DELETE', '/apps/first')).toMatchObject({
        status: 404,
        text: "app 'first' does not exist\n",
      });
      expect(await cli('apps', 'unregister', 'first')).toMatchObject({ exitCode: 5, stdout: '' });
    });

    it('pushes an image under its short name, once', async () => {
      expect(await http('POST', '/images', { image: 'k8s.gcr.io/ctr/pause:3.6' })).toMatchObject({
        status: 200,
        text: '',
      });
      const images = await get('/images');
      expect(images).toContainEqual({
        name: 'pause',
        tag: '3.6',
        ctime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00$/),
      });
      expect(await cliJson('images', 'push', 'other.example/pause:3.6')).toEqual({
        pushed: false,
        reason: 'exists',
        image: 'pause:3.6',
      });
      expect(await get('/images')).toEqual(images);
      expect(await http('POST', '/images', { image: 'contract/web:1', force: true })).toMatchObject({
        status: 200,
      });
    });

    describe('with an app', () => {
      beforeAll(async () => {
        await http('POST', '/apps', { name: 'zenx' });
        await http('POST', '/images', { image: 'k8s.gcr.io/ctr/pause:3.6' });
      });
      const release = { image: 'k8s.gcr.io/ctr/pause:3.6', flavor: 'C1M1' };

      it('creates a release with everything a release can have', async () => {
        const whole = {
          ...release,
          name: 'whole',
          desc: '全部: yes #1',
          port: 80,
          command: ['/bin/sh', '-c'],
          args: ['--', 'echo "a: b"'],
          health_check: { path: '/health', timeout: 5 },
          env: [{ key: 'A', value: '1' }],
          log_file_paths: ['/var/log/a.log'],
          config: { name: 'conf', files: [{ filename: 'a.txt', mount_path: '/etc/a', content: 'x: y\n' }] },
        };
        expect(await http('POST', '/apps/zenx/releases', whole)).toMatchObject({
          status: 200,
          text: '{"name":"whole"}',
        });
        const listed = (await get('/apps/zenx/releases')) as { name: string; ctime: string }[];
        const found = listed.find(({ name }) => name === 'whole');
        expect(found).toMatchObject({ ...whole, image: 'pause:3.6' });
        expect(found?.ctime).toMatch(/\.\d{3}\+08:00$/);
        expect(await cliJson('releases', 'list', 'zenx')).toEqual(listed);
      });

      it('names releases by time, each another name', async () => {
        const bodies = await Promise.all([1, 2, 3].map(() => http('POST', '/apps/zenx/releases', release)));
        const names = bodies.map(({ text }) => (JSON.parse(text) as { name: string }).name);
        for (const name of names) expect(name).toMatch(/^v\d{6}-\d{6}(-[a-z0-9]{4})?$/);
        expect(new Set(names).size).toBe(3);
      });

      it('deploys a release, lists it with its instances, and deletes it', async () => {
        await http('POST', '/apps/zenx/releases', { ...release, name: 'v1' });
        const { status, text } = await http('POST', '/apps/zenx/deploys', {
          release: 'v1',
          region: 'z0',
          replicas: 2,
        });
        expect(status).toBe(200);
        const { id } = JSON.parse(text) as { id: string };
        expect(text).toBe(`{"id":"${id}"}`);
        expect(id).toMatch(/^[a-z]\d{6}-\d{4}-\d{5}-[a-z0-9]{4}$/);
        const deploys = await get('/apps/zenx/deploys?region=z0&release=v1');
        const ctime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
        expect(deploys).toEqual([{ id, release: 'v1', region: 'z0', replicas: 2, ctime }]);
        expect(await get('/apps/zenx/deploys?region=z0&release=none')).toEqual([]);
        expect(await get('/apps/zenx/deploys?region=z1')).toEqual([]);
        expect(await cliJson('deploys', 'list', 'zenx', '--region', 'z0')).toEqual(
          await get('/apps/zenx/deploys?region=z0'),
        );
        const instances = await get(`/apps/zenx/deploys/${id}/instances?region=z0`);
        expect(instances).toHaveLength(2);
        for (const instance of instances)
          expect(instance).toMatchObject({
            id: expect.stringMatching(new RegExp(`^${id}-[a-z0-9]{10}-[a-z0-9]{5}$`)),
            ctime,
          });
        const listed = await cliJson('instances', 'list', 'zenx', id, '--region', 'z0');
        expect(listed.map((one: { id: string }) => one.id)).toEqual(
          instances.map((one: { id: string }) => one.id),
        );
        const why = `app 'zenx' still has deploys: '${id}' in 'z0'`;
        expect(await http('DELETE', '/apps/zenx')).toMatchObject({ status: 409, text: `${why}\n` });
        expect(await cli('apps', 'unregister', 'zenx')).toMatchObject({
          exitCode: 6,
          stderr: `error: ${why}\nhint: delete them first: qappctl-shim deploys delete zenx ${id} --region z0`,
        });
        expect(await http('DELETE', '/apps/zenx/deploys', { id, region: 'z0' })).toMatchObject({
          status: 200,
          text: '',
        });
        expect(await get('/apps/zenx/deploys?region=z0&release=v1')).toEqual([]);
      });

      it('does the same by commands, whose results stand alone on stdout', async () => {
        const created = await cli(
          'releases',
          'create',
          'zenx',
          '--image',
          'pause:3.6',
          '--flavor',
          'C1M1',
          '--env',
          'K=a=b',
        );
        expect(created).toMatchObject({
          exitCode: 0,
          stdout: expect.stringMatching(/^v\d{6}-\d{6}(-\w{4})?$/),
        });
        const deployed = await cli(
          'deploys',
          'create',
          'zenx',
          '--release',
          created.stdout,
          '--region',
          'z0',
        );
        expect(deployed).toMatchObject({
          exitCode: 0,
          stdout: expect.stringMatching(/^\w+-\d{4}-\d{5}-\w{4}$/),
        });
        const ids = await cli(
          '--quiet',
          'deploys',
          'list',
          'zenx',
          '--region',
          'z0',
          '--release',
          created.stdout,
        );
        expect(ids.stdout).toBe(deployed.stdout);
        const deleted = await cliJson('deploys', 'delete', 'zenx', deployed.stdout, '--region', 'z0');
        expect(deleted).toMatchObject({ deleted: true, id: deployed.stdout });
      });

      it.each<[string, string, string, object | undefined, number, number, string[], string]>([
        [
          'an unknown app',
          'GET',
          '/apps/nope/releases',
          undefined,
          404,
          5,
          ['releases', 'list', 'nope'],
          "app 'nope' does not exist",
        ],
        [
          'an unknown region',
          'GET',
          '/apps/zenx/deploys?region=z9',
          undefined,
          400,
          5,
          ['deploys', 'list', 'zenx', '--region', 'z9'],
          "region 'z9' does not exist",
        ],
        [
          'an unknown deploy to delete',
          'DELETE',
          '/apps/zenx/deploys',
          { id: 'g221201-1902-19027-6zvz', region: 'z0' },
          404,
          5,
          ['deploys', 'delete', 'zenx', 'g221201-1902-19027-6zvz', '--region', 'z0'],
          "deploy 'g221201-1902-19027-6zvz' of app 'zenx' in region 'z0' does not exist",
        ],
        [
          'instances of an unknown deploy',
          'GET',
          '/apps/zenx/deploys/g1/instances?region=z0',
          undefined,
          404,
          5,
          ['instances', 'list', 'zenx', 'g1', '--region', 'z0'],
          "deploy 'g1' of app 'zenx' in region 'z0' does not exist",
        ],
        [
          'an unknown release',
          'POST',
          '/apps/zenx/deploys',
          { release: 'none', region: 'z0' },
          400,
          5,
          ['deploys', 'create', 'zenx', '--release', 'none', '--region', 'z0'],
          "release 'none' does not exist",
        ],
        [
          'an unknown image',
          'POST',
          '/apps/zenx/releases',
          { image: 'none:1', flavor: 'C1M1' },
          400,
          5,
          ['releases', 'create', 'zenx', '--image', 'none:1', '--flavor', 'C1M1'],
          "image 'none:1' not exists, please upload firstly",
        ],
        [
          'an unknown flavor',
          'POST',
          '/apps/zenx/releases',
          { image: 'pause:3.6', flavor: 'C0M0' },
          400,
          5,
          ['releases', 'create', 'zenx', '--image', 'pause:3.6', '--flavor', 'C0M0'],
          "flavor 'C0M0' does not exist",
        ],
        [
          'an app name that no app can have',
          'GET',
          '/apps/Zenx/releases',
          undefined,
          400,
          2,
          ['releases', 'list', 'Zenx'],
          "invalid app 'Zenx'",
        ],
        [
          'a release that would be a flag',
          'POST',
          '/apps/zenx/deploys',
          { release: '--help', region: 'z0' },
          400,
          2,
          ['deploys', 'create', 'zenx', '--release=--help', '--region', 'z0'],
          "invalid release '--help': must not start with '-'",
        ],
        [
          'a replica count that is none',
          'POST',
          '/apps/zenx/deploys',
          { release: 'v1', region: 'z0', replicas: -1 },
          400,
          2,
          ['deploys', 'create', 'zenx', '--release', 'v1', '--region', 'z0', '--replicas=-1'],
          'replicas',
        ],
        [
          'an image that is only a digest',
          'POST',
          '/images',
          { image: `nginx@sha256:${'a'.repeat(64)}` },
          400,
          2,
          ['images', 'push', `nginx@sha256:${'a'.repeat(64)}`],
          'a digest alone has no tag',
        ],
      ])('answers %s alike on both faces', async (_, method, path, body, status, exitCode, args, words) => {
        const answer = await http(method, path, body);
        expect(answer).toMatchObject({ status, type: 'text/plain; charset=utf-8' });
        expect(answer.text).toContain(words);
        expect(answer.text.endsWith('\n')).toBe(true);
        const plain = await cli(...args);
        expect(plain).toMatchObject({ exitCode, stdout: '' });
        expect(plain.stderr).toContain(words);
        const json = await cli('--json', ...args);
        expect(json).toMatchObject({ exitCode, stdout: '' });
        expect(JSON.parse(json.stderr)).toMatchObject({
          error: {
            code: answer.headers.get('x-error-code'),
            message: expect.stringContaining(words) as string,
          },
        });
      });

      it('refuses a release name that is taken', async () => {
        await http('POST', '/apps/zenx/releases', { ...release, name: 'taken' });
        expect(await http('POST', '/apps/zenx/releases', { ...release, name: 'taken' })).toMatchObject({
          status: 409,
          text: "release 'taken' exists already in app 'zenx'\n",
        });
        const again = [
          'releases',
          'create',
          'zenx',
          '--image',
          'pause:3.6',
          '--flavor',
          'C1M1',
          '--name',
          'taken',
        ];
        expect(await cli(...again)).toMatchObject({ exitCode: 6, stdout: '' });
      });
    });
  },
);
