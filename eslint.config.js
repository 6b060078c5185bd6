import tseslint from 'typescript-eslint';
import { roomsRule } from './scripts/rooms-rule.js';

/** One door a library, one direction between folders; each message says where to go instead. */
const doors = [
  ['execa', 'qappctl is started in src/core/process/run.ts only'],
  ['dockerode', 'the engine is reached through src/core/docker/connect.ts only'],
  ['commander', 'commands are declared in src/commands only'],
  ['chalk', 'colours belong to src/commands/terminal'],
  ['cli-table3', 'tables belong to src/commands/terminal'],
  ['log-update', 'live views belong to src/commands/progress'],
  ['node:http', 'HTTP belongs to src/http and src/client/wire'],
  ['node:https', 'HTTP belongs to src/http and src/client/wire'],
  ['node:child_process', 'children are started in src/core/process/run.ts only'],
  ['lmdb', 'the embedded store is opened in src/store/open-lmdb.ts only'],
  ['ioredis', 'Redis is reached through src/store/redis-connection.ts only'],
  ['fs-native-extensions', 'files are locked through src/core/process/kernel-lock.ts only'],
];

/** The rule for a set of files: these doors are theirs, these folders closed. */
function boundary(files, { open = [], closed = [] }, ignores = []) {
  return {
    files,
    ignores,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: doors.filter(([name]) => !open.includes(name)).map(([name, message]) => ({ name, message })),
          patterns: closed.map(([folder, message]) => ({ regex: `^\\.{1,2}/(.*/)?${folder}/`, message })),
        },
      ],
    },
  };
}

const toHttp = ['http', 'the faces do not import each other; put what both need into src/core'];
const toCommands = ['commands', 'the faces do not import each other; put what both need into src/core'];
const toQappctl = [
  '(qappctl|docker|process|sharing)',
  'a client needs neither qappctl nor Docker, and loads none of it',
];
const toLocal = ['local', 'the local platform is chosen in src/assembly/create-shim.ts'];

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', '.cache/'] },
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/require-await': 'off',
      // A name for what a schema says.
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      'no-control-regex': 'off',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    // The two surfaces: what they need of the process they hand down.
    ignores: ['src/main.ts', 'src/index.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-globals': [
        'error',
        { name: 'process', message: 'take it from the host that src/main.ts passes in' },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { rooms: { rules: { order: roomsRule } } },
    rules: { 'rooms/order': 'error' },
  },
  boundary(['src/core/**/*.ts'], { closed: [toHttp, toCommands, toLocal] }, [
    'src/core/process/run.ts',
    'src/core/process/kernel-lock.ts',
    'src/core/docker/**',
  ]),
  boundary(['src/core/process/run.ts'], {
    open: ['execa', 'node:child_process'],
    closed: [toHttp, toCommands, toLocal],
  }),
  boundary(['src/core/process/kernel-lock.ts'], {
    open: ['fs-native-extensions'],
    closed: [toHttp, toCommands, toLocal],
  }),
  boundary(['src/core/docker/**/*.ts'], {
    open: ['dockerode', 'node:http', 'node:https', 'node:child_process'],
    closed: [toHttp, toCommands, toLocal],
  }),
  boundary(['src/store/**/*.ts'], {
    open: ['lmdb', 'ioredis'],
    closed: [toHttp, toCommands, toLocal],
  }),
  boundary(['src/http/**/*.ts'], { open: ['node:http', 'node:https'], closed: [toCommands, toLocal] }),
  boundary(['src/client/*.ts'], { closed: [toHttp, toCommands, toLocal, toQappctl] }),
  boundary(['src/client/wire/*.ts'], {
    open: ['node:http', 'node:https'],
    closed: [toHttp, toCommands, toLocal, toQappctl],
  }),
  boundary(['src/local/**/*.ts'], {
    // node:http as a client only: health checks are asked of the instances.
    open: ['dockerode', 'node:http'],
    closed: [toHttp, toCommands],
  }),
  boundary(['src/commands/**/*.ts'], { open: ['commander'], closed: [toHttp] }, [
    'src/commands/terminal/**',
    'src/commands/progress/**',
    'src/commands/serve/**',
  ]),
  boundary(['src/commands/terminal/**/*.ts'], {
    open: ['chalk', 'cli-table3'],
    closed: [toHttp],
  }),
  boundary(['src/commands/progress/**/*.ts'], { open: ['log-update'], closed: [toHttp] }),
  boundary(['src/commands/serve/**'], { open: ['commander'] }),
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
);
