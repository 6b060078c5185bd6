import type { IncomingMessage } from 'node:http';
import { ROUTES } from '../../contract/catalogue.js';
import { textAnswer, type Answer } from '../answer/answer.js';
import { templateOf } from '../../contract/route-fields.js';

export interface About {
  version: string;
  /** What the operations stand on. */
  platform: 'qappctl' | 'local' | 'swarm';
}

/** Paths that are no operations, each with what it gives. */
const SERVER_PATHS: readonly (readonly [path: string, summary: string])[] = [
  ['/version', 'version, platform and limits, as JSON'],
  ['/whoami', 'your token, as JSON'],
  ['/docs', 'the API as pages for a browser, to read and to try'],
  ['/openapi.json', 'the whole API as an OpenAPI document'],
  ['/openapi.yaml', 'the same as YAML'],
  ['/healthz', 'whether the server is alive'],
  ['/readyz', 'whether the platform can be used'],
  ['/metrics', 'figures for Prometheus'],
];

const HTML_HEADERS = [
  ...['Content-Type', 'text/html; charset=utf-8'],
  ...[
    'Content-Security-Policy',
    "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
  ],
  ...['Referrer-Policy', 'no-referrer'],
  ...['Vary', 'Accept'],
];
const TEXT_HEADERS = ['Content-Type', 'text/plain; charset=utf-8', 'Vary', 'Accept'];

/** What a person meets at `/`: what this is, and every route. */
export function homePage(about: About, { headers }: IncomingMessage): Answer {
  const isBrowser = /\btext\/html\b/i.test(headers.accept ?? '');
  return isBrowser ? textAnswer(200, html(about), HTML_HEADERS) : textAnswer(200, text(about), TEXT_HEADERS);
}

function rows(): [route: string, summary: string][] {
  const operations = ROUTES.map(({ http: { method, path }, summary }): [string, string] => [
    `${method} ${templateOf(path)}`,
    summary,
  ]);
  return [
    ...operations,
    ...SERVER_PATHS.map(([path, summary]): [string, string] => [`GET ${path}`, summary]),
  ];
}

const STANDS_ON = {
  qappctl: 'qappctl',
  local: 'the LOCAL platform: nothing here reaches Qiniu',
  swarm: 'a Docker SWARM: nothing here reaches Qiniu',
} as const satisfies Record<About['platform'], string>;

/** What this server is, in one line. */
export function headline({ version, platform }: About): string {
  return `qappctl-shim ${version}: an HTTP API over ${STANDS_ON[platform]}`;
}

function text(about: About): string {
  const all = rows();
  const width = Math.max(...all.map(([route]) => route.length));
  const lines = all.map(([route, summary]) => `  ${route.padEnd(width)}  ${summary}`);
  return [headline(about), '', ...lines, ''].join('\n');
}

function html(about: About): string {
  const items = rows().map(([route, summary]) => {
    const [method, path = ''] = route.split(' ');
    // Relative, so that a prefix that a proxy puts before it stays.
    const shown = method === 'GET' && !path.includes('{') ? `<a href=".${path}">${route}</a>` : route;
    return `<tr><td><code>${shown}</code></td><td>${summary}</td></tr>`;
  });
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    '<title>qappctl-shim</title></head>',
    `<body><main><h1>qappctl-shim</h1><p>${headline(about)}</p>`,
    '<table><thead><tr><th scope="col">Route</th><th scope="col">What it does</th></tr></thead>',
    `<tbody>${items.join('\n')}</tbody></table></main></body>`,
    '</html>',
    '',
  ].join('\n');
}
