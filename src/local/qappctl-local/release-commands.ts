import type { LocalParts } from '../assemble.js';
import { listings } from '../nouns/listings.js';
import { mustExist } from '../nouns/lookup.js';
import { createRelease } from '../nouns/releases.js';
import { type Command, leaf } from './command.js';
import { app, OUTPUT } from './common.js';
import { readDoraFile, writeDoraTemplate } from './dora-file.js';

/** `release list|create|mkconfig`. */
export function releaseCommands({ store }: LocalParts): Command[] {
  return [
    leaf({
      name: 'list',
      short: 'List releases',
      kind: 'list_releases',
      positionals: ['app'],
      flags: [OUTPUT],
      run: async (input) => {
        mustExist(store.read()).app(app(input));
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
