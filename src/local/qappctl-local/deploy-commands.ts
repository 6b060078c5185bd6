import type { LocalParts } from '../assemble.js';
import { listings } from '../nouns/listings.js';
import { mustExist } from '../nouns/lookup.js';
import { type Command, leaf } from './command.js';
import { app, OUTPUT, REGION } from './common.js';

/** What `deploy create` prints of numbers and times: they become true in `deploy list`. */
const NOT_YET = { replicas: 0, ctime: '0001-01-01T00:00:00Z' };

const DEPLOY_COLUMNS = ['id', 'release', 'region', 'replicas', 'ctime'];

/** `deploy list|create|delete`. */
export function deployCommands({ store, deploys }: LocalParts): Command[] {
  return [
    leaf({
      name: 'list',
      short: 'List deploys',
      kind: 'list_deploys',
      positionals: ['app'],
      flags: [REGION, OUTPUT],
      run: async (input) => {
        mustExist(store.read()).app(app(input));
        mustExist(store.read()).region(input.text('region'));
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

/** `instance list`. */
export function instanceList({ deploys }: LocalParts): Command {
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
