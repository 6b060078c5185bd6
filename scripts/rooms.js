/**
 * The folders of src/, lowest first: a file imports from its own folder and from those above it in this list, never from
 * one below. Held by the linter (eslint.config.js) and by test/layout.test.ts.
 */
export const ROOMS = [
  'src/core/model',
  'src/core/input',
  'src/contract',
  'src/core/redaction',
  'src/core/process',
  'src/core/sharing',
  'src/core/docker',
  'src/core/qappctl',
  'src/core',
  'src/local/kit',
  'src/local/state',
  'src/local/nouns',
  'src/local/containers',
  'src/local/faults',
  'src/local',
  'src/local/qappctl-local',
  'src/http/answer',
  'src/http/connection',
  'src/http/gates',
  'src/http/exchange',

  'src/http/observe',
  'src/http/openapi',
  'src/http/pages',
  'src/http',
  'src/assembly',
  'src/commands/globals',
  'src/commands/terminal',
  'src/commands/invocation',
  'src/commands/local',
  'src/commands/serve',
  'src/commands',
  'src',
];
