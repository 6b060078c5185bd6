import { registerApp, unregisterApp } from '../nouns/apps.js';
import type { LocalParts } from '../assemble.js';
import { listings } from '../nouns/listings.js';
import { type Command, type CommandInput, group, leaf } from './command.js';
import { app, OUTPUT } from './common.js';
import { deployCommands, instanceList } from './deploy-commands.js';
import type { Flag } from './flags.js';
import type { HomeLogin } from './login.js';
import { releaseCommands } from './release-commands.js';

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
