import type { Send } from '../http/face.js';
import { type ContractFault, type Contents, PUBLISHED } from './backends.js';

/** A request that fails, and how. */
export interface Row {
  name: string;
  request: Send;
  status: number;
  body?: string | RegExp;
  code?: string;
  allow?: string;
  fault?: [operation: string, fault: ContractFault];
  /** A change was tried, and the platform refused it. */
  triesChange?: boolean;
}

/** What the platform holds when the requests come. */
export const CONTENTS: Contents = {
  ...PUBLISHED,
  releases: [
    {
      app: 'zenx',
      name: 'v1',
      image: 'nginx:alpine',
      flavor: 'C1M1',
      ctime: '2022-12-01T18:54:40.394+08:00',
    },
  ],
  deploys: [
    { app: 'zenx', id: 'g1', release: 'v1', region: 'z0', replicas: 1, ctime: '2022-12-01T19:02:19+08:00' },
  ],
};

const json = (method: string, path: string, body: unknown): Send => ({
  method,
  path,
  body: JSON.stringify(body),
});
const text = (method: string, path: string, body: string): Send => ({ method, path, body });
const get = (path: string): Send => ({ path });

const INSTANCES = '/apps/zenx/deploys/g1/instances';
const DEPLOYS = '/apps/zenx/deploys';
const RELEASES = '/apps/zenx/releases';
const ROLLOUTS = '/apps/zenx/rollouts';
const ROLLBACKS = '/apps/zenx/rollbacks';
const release = { image: 'nginx:alpine', flavor: 'C1M1' };
const deploy = { release: 'v1', region: 'z0' };

const bodyRoutes: [string, string, object][] = [
  ['POST', '/images', { image: 'pause:3.6' }],
  ['POST', '/apps', { name: 'fresh' }],
  ['POST', RELEASES, release],
  ['POST', DEPLOYS, deploy],
  ['DELETE', DEPLOYS, { id: 'g1', region: 'z0' }],
  ['POST', ROLLOUTS, { release: 'v1' }],
];

const badBodies: Row[] = bodyRoutes.flatMap(([method, path, good]) => {
  const row = (name: string, request: Send, status: number, body: RegExp): Row => ({
    name: `${method} ${path} with ${name}`,
    request,
    status,
    body,
  });
  const whole = JSON.stringify(good);
  const typed = (type: string): Send => ({ ...text(method, path, whole), headers: { 'content-type': type } });
  return [
    row('no body', { method, path }, 415, /application\/json/),
    row('a form', typed('application/x-www-form-urlencoded'), 415, /application\/json/),
    row('plain text', typed('text/plain'), 415, /application\/json/),
    row('JSON by another name', typed('application/json5'), 415, /application\/json/),
    row(
      'a compressed body',
      { ...text(method, path, whole), headers: { 'content-encoding': 'gzip' } },
      415,
      /compressed/,
    ),
    row('a list', text(method, path, '[]'), 400, /one JSON object/),
    row('null', text(method, path, 'null'), 400, /one JSON object/),
    row('text', text(method, path, '"x"'), 400, /one JSON object/),
    row('half an object', text(method, path, whole.slice(0, -1)), 400, /not valid JSON/),
    row('two objects', text(method, path, `${whole}${whole}`), 400, /one JSON object/),
    row('something after the object', text(method, path, `${whole} x`), 400, /one JSON object/),
    row('blanks only', text(method, path, '  \n'), 400, /empty/),
    row('an unknown field', json(method, path, { ...good, regoin: 1 }), 400, /unknown field 'regoin'/),
    row(
      'a poisoned key',
      text(method, path, `{"__proto__":{},${whole.slice(1)}`),
      400,
      /unknown field '__proto__'/,
    ),
    row(
      'a constructor',
      text(method, path, `{"constructor":1,${whole.slice(1)}`),
      400,
      /unknown field 'constructor'/,
    ),
    row('depth', text(method, path, `{"a":${'['.repeat(40)}${']'.repeat(40)}}`), 400, /deeper than 32/),
    row(
      'a thousand keys',
      json(method, path, Object.fromEntries([...Array(1001).keys()].map((key) => [`k${key}`, 1]))),
      400,
      /more than 1000 keys/,
    ),
    row(
      'a byte that is not UTF-8',
      {
        method,
        path,
        body: Buffer.from([0x7b, 0xff, 0x7d]),
        headers: { 'content-type': 'application/json' },
      },
      400,
      /UTF-8/,
    ),
    row('a body of 2 MiB', text(method, path, `{"a":"${'x'.repeat(2 << 20)}"}`), 413, /larger than 1048576/),
    row(
      'null for everything',
      json(method, path, Object.fromEntries(Object.keys(good).map((key) => [key, null]))),
      400,
      /is required/,
    ),
  ];
});

const badApps = ['Zenx', '-a', 'a-', '1a', 'a_b', 'x'.repeat(64), '%E4%B8%AD', 'a%20b', '--help', 'a.b', ''];
const badAppRows: Row[] = badApps.flatMap((app) =>
  [
    get(`/apps/${app}/releases`),
    get(`/apps/${app}/status`),
    get(`/apps/${app}/events`),
    get(`/apps/${app}/releases/v1`),
    get(`/apps/${app}/deploys/g1`),
    get(`/apps/${app}/deploys/g1/wait`),
    get(`/apps/${app}/deploys/g1/events`),
    get(`/apps/${app}/rollouts`),
    get(`/apps/${app}/rollouts/r1`),
    get(`/apps/${app}/rollouts/r1/events`),
    { method: 'DELETE', path: `/apps/${app}/rollouts/r1` },
    json('POST', `/apps/${app}/rollouts`, { release: 'v1' }),
    json('POST', `/apps/${app}/rollbacks`, {}),
    get(`/apps/${app}/deploys?region=z0`),
    get(`/apps/${app}/deploys/g1/instances?region=z0`),
    json('POST', `/apps/${app}/releases`, release),
    json('POST', `/apps/${app}/deploys`, deploy),
    json('DELETE', `/apps/${app}/deploys`, { id: 'g1', region: 'z0' }),
  ].map((request) => ({
    name: `${request.method ?? 'GET'} ${request.path}`,
    request,
    status: 400,
    body: /^invalid app/,
    code: 'invalid_input',
  })),
);

const badValues: [string, string, RegExp][] = [
  ['empty', '', /must not be empty/],
  ['a flag', '--help', /must not start with '-'/],
  ['a short flag', '-o', /must not start with '-'/],
  ['with NUL', 'a\u0000b', /control characters/],
  ['with a line feed', 'a\nb', /control characters/],
  ['with U+0085', 'a\u0085b', /control characters/],
  ['too long', 'x'.repeat(513), /longer than|not valid|name is/],
  ['with half a character', '\ud800', /not valid Unicode/],
];
const fields: [string, string, object, string][] = [
  ['POST', '/images', { image: 'pause:3.6' }, 'image'],
  ['POST', RELEASES, release, 'image'],
  ['POST', RELEASES, release, 'flavor'],
  ['POST', RELEASES, { ...release, name: 'v2' }, 'name'],
  ['POST', DEPLOYS, deploy, 'release'],
  ['POST', DEPLOYS, deploy, 'region'],
  ['DELETE', DEPLOYS, { id: 'g1', region: 'z0' }, 'id'],
  ['DELETE', DEPLOYS, { id: 'g1', region: 'z0' }, 'region'],
];
const badFields: Row[] = fields.flatMap(([method, path, good, field]) => [
  ...badValues.map(([name, value, body]) => ({
    name: `${method} ${path}: ${field} ${name}`,
    request: json(method, path, { ...good, [field]: value }),
    status: 400,
    body,
  })),
  ...[1, true, [], {}].map((value) => ({
    name: `${method} ${path}: ${field} of type ${JSON.stringify(value)}`,
    request: json(method, path, { ...good, [field]: value }),
    status: 400,
    body: new RegExp(`^invalid ${field}: expected a string`),
  })),
]);

const queries: Row[] = [
  ['no region', get(DEPLOYS), /^region is required/],
  ['an empty region', get(`${DEPLOYS}?region=`), /^invalid region '': must not be empty/],
  ['a region without a value', get(`${DEPLOYS}?region`), /must not be empty/],
  ['a region that is a flag', get(`${DEPLOYS}?region=-o`), /must not start/],
  ['a region with a line feed', get(`${DEPLOYS}?region=a%0Ab`), /control characters/],
  ['a region in a bad encoding', get(`${DEPLOYS}?region=%E0%A4%A`), /bad percent-encoding/],
  ['an empty release', get(`${DEPLOYS}?region=z0&release=`), /^invalid release '': must not be empty/],
  ['no region of instances', get(INSTANCES), /^region is required/],
  ['a flag as deploy', get('/apps/zenx/deploys/--help/instances?region=z0'), /^invalid deploy '--help'/],
  ['an encoded NUL as deploy', get('/apps/zenx/deploys/%01/instances?region=z0'), /control characters/],
  ['a delete that names the id only', { method: 'DELETE', path: `${DEPLOYS}?id=g1` }, /^region is required/],
  [
    'a delete that names the region only',
    { method: 'DELETE', path: `${DEPLOYS}?region=z0` },
    /^id is required/,
  ],
].map(([name, request, body]) => ({ name, request, status: 400, body, code: 'invalid_input' }) as Row);

const targets: Row[] = [
  ...[
    '/nope',
    '/apps/zenx',
    '/apps/zenx/nope',
    `${DEPLOYS}/g1/nope`,
    '/image',
    '/images/x',
    '/Images',
    '/images//',
  ]
    .filter((path) => path !== '/apps/zenx')
    .map((path) => ({ name: `GET ${path}`, request: get(path), status: 404, code: 'route_not_found' })),
  ...[
    '/apps/%2e%2e/releases',
    '/apps/../images',
    '/./images',
    '/apps/a%2fb/releases',
    '/apps/a%5cb/releases',
    '/apps/%00/releases',
    '/apps/%zz/releases',
    '/apps/%E0%A4%A/releases',
    '/apps/%/releases',
    '/images#x',
  ].map((path) => ({ name: `GET ${path}`, request: get(path), status: 400, code: 'malformed_target' })),
  ...(
    [
      ['PUT', '/images', 'GET, HEAD, POST'],
      ['DELETE', '/images', 'GET, HEAD, POST'],
      ['OPTIONS', '/images', 'GET, HEAD, POST'],
      ['TRACE', '/images', 'GET, HEAD, POST'],
      ['POST', '/flavors', 'GET, HEAD'],
      ['POST', '/regions/', 'GET, HEAD'],
      ['PATCH', '/apps', 'GET, HEAD, POST'],
      ['POST', '/apps/zenx', 'GET, HEAD, DELETE'],
      ['PUT', RELEASES, 'GET, HEAD, POST'],
      ['PUT', DEPLOYS, 'GET, HEAD, POST, DELETE'],
      ['POST', INSTANCES, 'GET, HEAD'],
      ['POST', '/healthz', 'GET, HEAD'],
    ] as const
  ).map(([method, path, allow]) => ({
    name: `${method} ${path}`,
    request: { method, path },
    status: 405,
    code: 'method_not_allowed',
    allow,
  })),
];

const singles: Row[] = [
  {
    name: 'the app in a release body',
    request: json('POST', RELEASES, { ...release, app: 'zenx' }),
    status: 400,
    body: /^unknown field 'app'/,
  },
  {
    name: "an older tool's names in a release body",
    request: json('POST', RELEASES, { ...release, ufopname: 'zenx', verstr: 'v1' }),
    status: 400,
    body: /^unknown field 'ufopname' of an older tool: .*'verstr' is called 'name' now\n$/,
  },
  {
    name: 'a variable that is given twice',
    request: json('POST', RELEASES, {
      ...release,
      env: [
        { key: 'A', value: '1' },
        { key: 'A', value: '2' },
      ],
    }),
    status: 400,
    body: /^invalid env: 'A' is given twice\n$/,
  },
  {
    name: 'the app in a deploy body',
    request: json('POST', DEPLOYS, { ...deploy, app: 'zenx' }),
    status: 400,
    body: /^unknown field 'app'/,
  },
  {
    name: 'a digest alone',
    request: json('POST', '/images', { image: `nginx@sha256:${'a'.repeat(64)}` }),
    status: 400,
    body: /digest/,
  },
  {
    name: 'force as text',
    request: json('POST', '/images', { image: 'pause:3.6', force: 'yes' }),
    status: 400,
    body: /^invalid force: expected true or false, got the text 'yes'/,
  },
  {
    name: 'replicas as text',
    request: json('POST', DEPLOYS, { ...deploy, replicas: '1' }),
    status: 400,
    body: /^invalid replicas: expected a number/,
  },
  {
    name: 'fewer than no replicas',
    request: json('POST', DEPLOYS, { ...deploy, replicas: -1 }),
    status: 400,
    body: /^invalid replicas/,
  },
  {
    name: 'half a replica',
    request: json('POST', DEPLOYS, { ...deploy, replicas: 1.5 }),
    status: 400,
    body: /^invalid replicas/,
  },
  {
    name: 'replicas beyond 2^53',
    request: text('POST', DEPLOYS, '{"release":"v1","region":"z0","replicas":9007199254740993}'),
    status: 400,
    body: /beyond 2\^53/,
  },
  {
    name: 'replicas beyond all numbers',
    request: text('POST', DEPLOYS, '{"release":"v1","region":"z0","replicas":1e400}'),
    status: 400,
    body: /beyond 2\^53/,
  },
  ...(
    [
      ['a time that is none', { release: 'v1', timeout: 'soon' }, /^invalid timeout 'soon': is not a time/],
      ['a time that is too long', { release: 'v1', timeout: '2h' }, /at most 60m/],
      ['neither image nor release', {}, /an image or a release is required/],
      ['both', { release: 'v1', image: 'nginx:alpine' }, /release and image exclude each other/],
      ['a region twice', { release: 'v1', regions: ['z0', 'z0'] }, /region 'z0' is given twice/],
      ['no region', { release: 'v1', regions: [] }, /regions/],
      ['old ones kept and replaced', { release: 'v1', keep_old: true, replace: 'all' }, /exclude each other/],
      [
        'an unknown word of what to replace',
        { release: 'v1', replace: 'some' },
        /^invalid replace: expected 'all' or a list, got the text 'some'/,
      ],
      ['a digest alone', { image: `nginx@sha256:${'a'.repeat(64)}` }, /digest/],
    ] as const
  ).map(([name, body, expected]) => ({
    name: `a rollout with ${name}`,
    request: json('POST', ROLLOUTS, body),
    status: 400,
    body: expected,
  })),
  {
    name: 'a wait with a word that is none',
    request: get(`${DEPLOYS}/g1/wait?for=ever`),
    status: 400,
    body: /^invalid for: expected 'running' or 'gone', got the text 'ever'\n$/,
  },
  {
    name: 'a wait with an interval that is too short',
    request: get(`${DEPLOYS}/g1/wait?region=z0&interval=10ms`),
    status: 400,
    body: /interval/,
  },
  ...(
    [
      [
        'an end that is before the first line',
        'tail=-1',
        /^invalid tail '-1': must be a whole number from 0/,
      ],
      ['an end that is no number', 'tail=some', /^invalid tail: expected a number/],
      ['a time that is none', 'since=yesterday', /^invalid since '.*': is neither a time/],
      ['a moment that is none', 'since=2022-13-01T00:00:00Z', /^invalid since '.*': is neither a time/],
      ['a word for yes', 'follow=yes', /^invalid follow: expected true or false/],
      ['a parameter that is unknown', 'lines=1', /lines/],
      ['a flag as region', 'region=--help', /^invalid region '--help'/],
    ] as const
  ).map(([name, query, body]) => ({
    name: `logs with ${name}`,
    request: get(`${INSTANCES}/i1/logs?${query}`),
    status: 400,
    body,
  })),
  {
    name: 'a wait in query and body',
    request: json('POST', `${DEPLOYS}?wait=1m`, { ...deploy, wait: '2m' }),
    status: 400,
    body: /^wait is given twice/,
  },
  {
    name: 'a release in the query of a deploy',
    request: json('POST', `${DEPLOYS}?release=v1`, { region: 'z0' }),
    status: 400,
    body: /unknown query parameter 'release'/,
  },
  {
    name: 'env that is neither true nor false',
    request: get(`${RELEASES}/v1?env=yes`),
    status: 400,
    body: /^invalid env: expected true or false/,
  },
  {
    name: 'port 0',
    request: json('POST', RELEASES, { ...release, port: 0 }),
    status: 400,
    body: /^invalid port/,
  },
  {
    name: 'env as an object',
    request: json('POST', RELEASES, { ...release, env: { A: '1' } }),
    status: 400,
    body: /^invalid env: expected a list, got an object/,
  },
  {
    name: 'an env value as number',
    request: json('POST', RELEASES, { ...release, env: [{ key: 'A', value: 1 }] }),
    status: 400,
    body: /^invalid env\.0\.value: expected a string/,
  },
  {
    name: 'a field written near another',
    request: json('POST', RELEASES, { ...release, flavour: 'x' }),
    status: 400,
    body: /did you mean 'flavor'\?/,
  },
  {
    name: 'an image that is not listed',
    request: json('POST', RELEASES, { ...release, image: 'k8s.gcr.io/none:1' }),
    status: 400,
    body: "image 'k8s.gcr.io/none:1' not exists, please upload firstly\n",
  },
  {
    name: 'an app that exists',
    request: json('POST', '/apps', { name: 'zenx' }),
    status: 409,
    code: 'conflict',
    triesChange: true,
  },
  {
    name: 'an app that does not exist',
    request: { method: 'DELETE', path: '/apps/none' },
    status: 404,
    code: 'not_found',
    triesChange: true,
  },
];

const blames: Row[] = (
  [
    ['an unknown app', get('/apps/none'), 404, /app 'none'/],
    ['the status of an unknown app', get('/apps/none/status'), 404, /app 'none'/],
    ['the status in an unknown region', get('/status?region=z9'), 400, /region 'z9'/],
    ['the events of an unknown app', get('/apps/none/events'), 404, /app 'none'/],
    ['an unknown release', get(`${RELEASES}/v9`), 404, /release 'v9'/],
    ['a release of an unknown app', get('/apps/none/releases/v1'), 404, /app 'none'/],
    ['an unknown deploy', get(`${DEPLOYS}/g9`), 404, /deploy 'g9'/],
    ['a deploy in a region where it is not', get(`${DEPLOYS}/g1?region=z1`), 404, /deploy 'g1'/],
    ['a wait for an unknown deploy', get(`${DEPLOYS}/g9/wait?region=z0`), 404, /deploy 'g9'/],
    [
      'a wait until an unknown deploy is gone',
      get(`${DEPLOYS}/g9/wait?region=z0&for=gone`),
      404,
      /deploy 'g9'/,
    ],
    ['a wait for an unknown app', get('/apps/none/deploys/g1/wait?region=z0'), 404, /app 'none'/],
    ['the events of an unknown deploy', get(`${DEPLOYS}/g9/events?region=z0`), 404, /deploy 'g9'/],
    ['an unknown rollout', get(`${ROLLOUTS}/r9`), 404, /rollout 'r9'/],
    ['the events of an unknown rollout', get(`${ROLLOUTS}/r9/events`), 404, /rollout 'r9'/],
    ['the end of an unknown rollout', { method: 'DELETE', path: `${ROLLOUTS}/r9` }, 404, /rollout 'r9'/],
    [
      'a rollout of an unknown app',
      json('POST', '/apps/none/rollouts', { release: 'v1' }),
      404,
      /app 'none'/,
    ],
    ['a rollout of an unknown release', json('POST', ROLLOUTS, { release: 'v9' }), 400, /release 'v9'/],
    [
      'a rollout to an unknown region',
      json('POST', ROLLOUTS, { release: 'v1', regions: ['z9'] }),
      400,
      /region 'z9'/,
    ],
    [
      'a rollout with an unknown flavor',
      json('POST', ROLLOUTS, { image: 'nginx:alpine', flavor: 'C9' }),
      400,
      /flavor 'C9'/,
    ],
    [
      'a rollout in the place of an unknown deploy',
      json('POST', ROLLOUTS, { release: 'v1', replace: ['g9'] }),
      400,
      /deploy 'g9'/,
    ],
    ['a rollback without anything before', json('POST', ROLLBACKS, {}), 409, /no release is known/],
    ['a rollback to an unknown release', json('POST', ROLLBACKS, { to: 'v9' }), 400, /release 'v9'/],
    ['releases of an unknown app', get('/apps/none/releases'), 404, /'none'/],
    ['deploys of an unknown app', get('/apps/none/deploys?region=z0'), 404, /'none'/],
    ['deploys in an unknown region', get(`${DEPLOYS}?region=z9`), 400, /region 'z9'/],
    ['instances of an unknown deploy', get('/apps/zenx/deploys/g9/instances?region=z0'), 404, /deploy 'g9'/],
    ['instances in an unknown region', get('/apps/zenx/deploys/g1/instances?region=z9'), 400, /region 'z9'/],
    ['a release for an unknown app', json('POST', '/apps/none/releases', release), 404, /app 'none'/],
    [
      'a release with an unknown flavor',
      json('POST', RELEASES, { ...release, flavor: 'C9' }),
      400,
      /flavor 'C9'/,
    ],
    ['a release name that is taken', json('POST', RELEASES, { ...release, name: 'v1' }), 409, /'v1'/],
    [
      'a deploy of an unknown release',
      json('POST', DEPLOYS, { ...deploy, release: 'v9' }),
      400,
      /release 'v9'/,
    ],
    ['a deploy to an unknown region', json('POST', DEPLOYS, { ...deploy, region: 'z9' }), 400, /region 'z9'/],
    ['a deploy for an unknown app', json('POST', '/apps/none/deploys', deploy), 404, /app 'none'/],
    [
      'a delete of an unknown deploy',
      json('DELETE', DEPLOYS, { id: 'g9', region: 'z0' }),
      404,
      /deploy 'g9'/,
    ],
  ] as const
).map(([name, request, status, body]) => ({ name, request, status, body, triesChange: true }));

/** Every operation, in qappctl's words and in those of its errors. */
const operations: [request: Send, operation: string, action: string][] = [
  [get('/images'), 'images', 'list images'],
  [get('/apps'), 'list', 'list apps'],
  [get('/flavors'), 'flavor', 'list flavors'],
  [get('/regions'), 'region', 'list regions'],
  [get(RELEASES), 'release list', 'list releases'],
  [get(`${DEPLOYS}?region=z0`), 'deploy list', 'list deploys'],
  [get(`${INSTANCES}?region=z0`), 'instance list', 'list deploy instances'],
  [json('POST', '/images', { image: 'pause:3.6' }), 'push', 'push image pause:3.6'],
  [json('POST', RELEASES, release), 'release create', 'create release'],
  [json('POST', DEPLOYS, deploy), 'deploy create', 'create deploy'],
  [json('DELETE', DEPLOYS, { id: 'g1', region: 'z0' }), 'deploy delete', 'delete deploy'],
];
/** What the local platform says of its faults, which are set on purpose. */
const NOTE = String.raw`( \(a fault that was set on purpose\))?`;

const faults: Row[] = operations.flatMap(([request, operation, action]) => {
  const row = (name: string, fault: ContractFault, body: string): Row => ({
    name: `${action}: ${name}`,
    request,
    status: 500,
    body: new RegExp(`^err ${action}: ${body}$`),
    fault: [operation, fault],
  });
  const line = String.raw`\d{4}/\d\d/\d\d \d\d:\d\d:\d\d boom${NOTE}\n\n`;
  return [
    row('exit 1', { exit: 1, stderr: 'boom' }, `exit status 1, ${line}`),
    row('exit 3', { exit: 3, stderr: 'boom' }, `exit status 3, ${line}`),
    row('killed', { kill: true }, String.raw`signal: killed, (\(no output\)|.{19})${NOTE}\n+`),
    row('garbage', { garbage: true }, String.raw`unreadable answer: .+\n`),
  ];
});

/** Requests that never end, reads and changes apart, for changes read first; the server does not wait for long. */
const hanging: Row[] = operations.map(([request, operation, action]) => ({
  name: `${action}: no end`,
  request,
  status: 504,
  body: new RegExp(
    `^err ${action}: timed out after 2s${request.method === undefined ? '' : ', outcome unknown'}${NOTE}\\n$`,
  ),
  fault: [operation, { hang: true }],
}));
export const HANGING: [string, Row[]][] = [
  ['reads', hanging.filter(({ request }) => request.method === undefined)],
  ['changes', hanging.filter(({ request }) => request.method !== undefined)],
];

export const ROWS: Row[] = [
  ...badBodies,
  ...badAppRows,
  ...badFields,
  ...queries,
  ...targets,
  ...singles,
  ...blames,
  ...faults,
];
/** Refused for what they are: nothing at all is run for them. */
export const UNHEARD = new Set(
  [...badBodies, ...badAppRows, ...badFields, ...queries, ...targets].map(({ request }) => request),
);
