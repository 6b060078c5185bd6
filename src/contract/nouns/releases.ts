import * as v from 'valibot';
import {
  absolutePath,
  argumentName,
  field,
  imageReference,
  nonEmptyText,
  object,
  optional,
  text,
  variableName,
  wholeNumber,
} from '../../core/input/fields.js';
import { quoteValue } from '../../core/input/invalid-input.js';
import { appField, appInput } from './apps.js';
import { created } from '../declaring/created.js';
import { operation } from '../declaring/operation.js';
import { lists, releaseView } from '../declaring/shapes.js';

const healthCheck = object({
  path: optional(absolutePath, 'path that is asked whether an instance serves', '/healthz'),
  timeout: optional(
    wholeNumber(1, 3600),
    'seconds that its answer may take; the platform takes 3 when it is left out',
    3,
  ),
});

const environmentVariable = object({
  key: field(variableName, 'its name', 'LEVEL'),
  value: field(text, 'its value', 'info'),
});

/** Of two with one name the platform would take either. */
const environment = v.pipe(
  v.array(environmentVariable),
  v.check(
    (variables) => new Set(variables.map(({ key }) => key)).size === variables.length,
    ({ input }) => `${quoteValue(repeated(input.map(({ key }) => key)))} is given twice`,
  ),
);

function repeated(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) < index);
}

const configFile = object({
  filename: field(nonEmptyText, 'name of the file', 'app.conf'),
  mount_path: field(absolutePath, 'directory that it appears in', '/etc/app'),
  content: optional(text, 'what it holds', 'a = 1\n'),
});

/** The body of `POST /apps/<app>/releases`, and what a release file holds. */
export const releaseFields = {
  image: field(imageReference, 'image that the platform lists, by its name and tag', 'pause:3.6'),
  flavor: field(argumentName, 'size of its instances', 'C1M1'),
  name: optional(argumentName, 'name of the release; by default v and the time', 'v1'),
  desc: optional(text, 'what it is for', 'first try'),
  port: optional(wholeNumber(1, 65_535), 'the port that it listens on', 80),
  command: optional(v.array(text), 'takes the place of the entry point of the image', ['/pause']),
  args: optional(v.array(text), 'arguments of the command', ['-v']),
  health_check: optional(healthCheck, 'how the platform finds out whether an instance serves', {
    path: '/healthz',
  }),
  env: optional(environment, 'environment variables, each name once', [{ key: 'LEVEL', value: 'info' }]),
  log_file_paths: optional(v.array(text), 'files that the platform collects logs from', ['/var/log/app.log']),
  config: optional(
    object({
      name: field(nonEmptyText, 'name of the set of files', 'settings'),
      files: field(v.array(configFile), 'config files that appear in the container', []),
    }),
    'configuration files',
    { name: 'settings', files: [{ filename: 'app.conf', mount_path: '/etc/app', content: 'a = 1\n' }] },
  ),
};

export const createReleaseInput = object({ app: appField, ...releaseFields });

export const getReleaseInput = object({
  app: appField,
  name: field(argumentName, 'name of the release', 'v221201-185439'),
  env: optional(v.boolean(), 'also the values of its variables, which may be secret', true),
});

export type { ReleaseView } from '../declaring/shapes.js';

export const releases = {
  list: operation({
    summary: "list an app's releases",
    input: appInput,
    output: lists.releases,
    kind: 'read',
    errors: ['invalid_input', 'not_found', 'unreadable_answer'],
    answer: [
      {
        name: 'v221201-185439',
        image: 'pause:3.6',
        flavor: 'C1M1',
        port: 80,
        ctime: '2022-12-01T18:54:40.394+08:00',
      },
    ],
    since: '0.1.0',
    http: {
      method: 'GET',
      path: '/apps/:app/releases',
      entryName: ['name'],
      example: { app: 'zenx' },
    },
  }),
  get: operation({
    summary: 'show a release; of its variables the names alone, unless their values are asked for',
    input: getReleaseInput,
    output: releaseView,
    kind: 'read',
    errors: ['invalid_input', 'not_found', 'unreadable_answer'],
    answer: {
      name: 'v221201-185439',
      image: 'pause:3.6',
      flavor: 'C1M1',
      port: 80,
      ctime: '2022-12-01T18:54:40.394+08:00',
      env: [{ key: 'LEVEL' }],
    },
    since: '0.1.0',
    http: {
      method: 'GET',
      path: '/apps/:app/releases/:name',
      fields: 'query',
      example: { app: 'zenx', name: 'v221201-185439' },
    },
  }),
  create: operation({
    summary: 'create a release: an image with the settings that it runs with',
    description: 'The image must be listed by the platform; its registry and path are left out.',
    input: createReleaseInput,
    output: created('name', 'name of the release', 'v221201-185439'),
    kind: 'change',
    errors: ['invalid_input', 'unknown_reference', 'not_found', 'conflict', 'no_space', 'unreadable_answer'],
    answer: { name: 'v221201-185439' },
    since: '0.1.0',
    http: {
      method: 'POST',
      path: '/apps/:app/releases',
      fields: 'body',
      example: { app: 'zenx', image: 'pause:3.6', flavor: 'C1M1', port: 80 },
    },
  }),
};

export type GetReleaseInput = v.InferInput<typeof getReleaseInput>;
export type CreateReleaseInput = v.InferInput<typeof createReleaseInput>;
