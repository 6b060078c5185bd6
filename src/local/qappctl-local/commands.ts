import { registerApp, unregisterApp } from '../apps.js';
import type { LocalParts } from '../assemble.js';
import { listings } from '../listings.js';
import { need } from '../lookup.js';
import { createRelease } from '../releases.js';
import { type Command, type CommandInput, group, leaf } from './command.js';
import { readDoraFile, writeDoraTemplate } from './dora-file.js';
import type { Flag } from './flags.js';
import type { HomeLogin } from './login.js';

const OUTPUT: Flag = {
  name: 'output',
  short: 'o',
  type: 'string',
  usage: 'output format, json or empty for a table',
};
const REGION: Flag = { name: 'region', type: 'string', usage: 'region', required: true };
const app = (input: CommandInput) => input.positionals[0] ?? '';

/** What `deploy create` prints of numbers and times: they become true in `deploy list`. */
const NOT_YET = { replicas: 0, ctime: '0001-01-01T00:00:00Z' };

/** qappctl's command tree over the local platform. */
export function commandTree(parts: LocalParts, login: HomeLogin): Command {
  const commands = [
    ...sessionCommands(login),
    ...appCommands(parts),
    ...catalogueCommands(parts),
    ...imageCommands(parts),
    group('release', 'Manage releases of an app', releaseCommands(parts)),
    group('deploy', 'Manage deploys of an app', deployCommands(parts)),
    group('instance', 'Manage instances of a deploy', [instanceList(parts)]),
  ];
  const version: Flag = { name: 'version', short: 'v', type: 'bool', usage: 'version for qappctl' };
  return group(
    'qappctl',
    'qappctl-local speaks as qappctl does, over the local platform of qappctl-shim',
    commands,
    [version],
  );
}

function sessionCommands(login: HomeLogin): Command[] {
  return [
    leaf({
      name: 'login',
      short: 'Log in with a key pair',
      kind: 'login',
      needsLogin: false,
      flags: [
        { name: 'ak', short: 'u', type: 'string', usage: 'access key', required: true },
        { name: 'sk', short: 'p', type: 'string', usage: 'secret key', required: true },
      ],
      run: async (input) => login.make(input.text('ak'), input.text('sk')),
    }),
    leaf({ name: 'logout', short: 'Log out', kind: 'logout', run: async () => login.remove() }),
  ];
}

function appCommands({ store }: LocalParts): Command[] {
  return [
    leaf({
      name: 'register',
      short: 'Register an app',
      kind: 'register_app',
      positionals: ['app'],
      flags: [{ name: 'desc', short: 'd', type: 'string', usage: 'description' }],
      run: (input) => {
        const desc = input.text('desc') || undefined;
        return store.change((state) => registerApp(state, app(input), desc));
      },
    }),
    leaf({
      name: 'unregister',
      short: 'Remove an app',
      kind: 'unregister_app',
      positionals: ['app'],
      run: (input) => store.change((state) => unregisterApp(state, app(input))),
    }),
  ];
}

function catalogueCommands({ store }: LocalParts): Command[] {
  const list = (
    name: string,
    kind: 'list_apps' | 'list_flavors' | 'list_regions' | 'list_images',
    noun: 'apps' | 'flavors' | 'regions' | 'images',
    columns: string[],
  ) =>
    leaf({
      name,
      short: `List ${noun}`,
      kind,
      flags: [OUTPUT],
      run: async () => ({ value: listings[noun](store.read()), columns }),
    });
  return [
    list('list', 'list_apps', 'apps', ['name', 'desc']),
    list('flavor', 'list_flavors', 'flavors', ['name', 'cpu', 'memory', 'gpu', 'regions']),
    list('region', 'list_regions', 'regions', ['name', 'desc']),
    list('images', 'list_images', 'images', ['name', 'tag', 'ctime']),
  ];
}

function imageCommands({ images }: LocalParts): Command[] {
  const image = (input: CommandInput) => input.positionals[0] ?? '';
  return [
    leaf({
      name: 'push',
      short: 'Push an image of the local Docker Engine',
      kind: 'push_image',
      positionals: ['image'],
      run: (input) => images.push(image(input)),
    }),
    leaf({
      name: 'pull',
      short: 'Pull an image to the local Docker Engine',
      kind: 'pull_image',
      positionals: ['image'],
      run: (input) => images.pull(image(input)),
    }),
  ];
}

function releaseCommands({ store }: LocalParts): Command[] {
  return [
    leaf({
      name: 'list',
      short: 'List releases',
      kind: 'list_releases',
      positionals: ['app'],
      flags: [OUTPUT],
      run: async (input) => {
        need.app(store.read(), app(input));
        const columns = ['name', 'image', 'flavor', 'port', 'ctime', 'desc'];
        return { value: listings.releases(store.read(), app(input)), columns };
      },
    }),
    leaf({
      name: 'create',
      short: 'Create a release',
      kind: 'create_release',
      positionals: ['app'],
      flags: [
        {
          name: 'config',
          short: 'c',
          type: 'string',
          usage: 'directory that holds dora.yaml',
          required: true,
        },
      ],
      run: async (input) => {
        const config = await readDoraFile(input.text('config'));
        await store.change((state) => createRelease(state, app(input), config, new Date()));
      },
    }),
    leaf({
      name: 'mkconfig',
      short: 'Write a template of dora.yaml',
      flags: [
        { name: 'path', short: 'p', type: 'string', usage: 'directory to write it to', required: true },
      ],
      run: (input) => writeDoraTemplate(input.text('path')),
    }),
  ];
}

const DEPLOY_COLUMNS = ['id', 'release', 'region', 'replicas', 'ctime'];

function deployCommands({ store, deploys }: LocalParts): Command[] {
  return [
    leaf({
      name: 'list',
      short: 'List deploys',
      kind: 'list_deploys',
      positionals: ['app'],
      flags: [REGION, OUTPUT],
      run: async (input) => {
        need.app(store.read(), app(input));
        need.region(store.read(), input.text('region'));
        return {
          value: listings.deploys(store.read(), app(input), input.text('region')),
          columns: DEPLOY_COLUMNS,
        };
      },
    }),
    leaf({
      name: 'create',
      short: 'Create a deploy',
      kind: 'create_deploy',
      positionals: ['app'],
      flags: [
        REGION,
        { name: 'release', type: 'string', usage: 'release', required: true },
        { name: 'expect_replicas', type: 'int', usage: 'number of instances' },
        OUTPUT,
      ],
      run: async (input) => {
        const [release, region] = [input.text('release'), input.text('region')];
        const replicas = Number(input.value('expect_replicas') ?? 0);
        const { id } = await deploys.create(app(input), { release, region, replicas });
        return { value: { id, release, region, ...NOT_YET }, columns: DEPLOY_COLUMNS };
      },
    }),
    leaf({
      name: 'delete',
      short: 'Delete a deploy',
      kind: 'delete_deploy',
      positionals: ['app'],
      flags: [REGION, { name: 'id', type: 'string', usage: 'id of the deploy', required: true }],
      run: (input) => deploys.delete(app(input), { id: input.text('id'), region: input.text('region') }),
    }),
  ];
}

function instanceList({ deploys }: LocalParts): Command {
  return leaf({
    name: 'list',
    short: 'List instances',
    kind: 'list_instances',
    positionals: ['app'],
    flags: [{ name: 'deploy', type: 'string', usage: 'id of the deploy', required: true }, REGION, OUTPUT],
    run: async (input) => ({
      value: await deploys.instances(app(input), { id: input.text('deploy'), region: input.text('region') }),
      columns: ['id', 'status', 'ips', 'ctime'],
    }),
  });
}
