import type { IncomingMessage } from 'node:http';
import { type Answer, fileAnswer, textAnswer } from '../answer/answer.js';
import { takesGzip } from '../answer/accepts.js';
import { Refusal } from '../answer/refusal.js';
import { type About, headline } from './home.js';
import type { Viewer } from './viewer.js';

/** Scripts from here alone, none inline; the viewer sets style attributes, so that styles may stand inline. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const PAGE_HEADERS = [
  ...['Content-Type', 'text/html; charset=utf-8'],
  ...['Content-Security-Policy', POLICY],
  // A page that opened this one, by a link, keeps no hold of it: tokens are typed here.
  ...['Cross-Origin-Opener-Policy', 'same-origin'],
  ...['Referrer-Policy', 'no-referrer'],
];

/** The same elsewhere. */
const FORMS = [
  ['', 'all routes'],
  ['openapi.json', 'openapi.json'],
  ['openapi.yaml', 'openapi.yaml'],
];

/** Colours in which all text stands out enough; there is one server, this one, so that none is to be chosen. */
const VIEWER = [
  'hide-server-selection="true" hide-components="true" default-schema-tab="body"',
  'primary-color="#1d4e74" secondary-color="#ffc44d" text-color="#1f2933"',
  'nav-bg-color="#17324a" nav-text-color="#e3ebf1" nav-hover-bg-color="#0f2638" nav-hover-text-color="#ffffff"',
].join(' ');

/** The page at `/docs`, which the viewer fills from `/openapi.json`. */
export function docsPage(about: About, viewer: Viewer, path: string): Answer {
  // Relative, so that a prefix that a proxy puts before it stays; `/docs/` stands one level lower than `/docs`.
  return textAnswer(200, html(about, viewer, path.endsWith('/') ? '../' : './'), PAGE_HEADERS);
}

/** One of the viewer's files, gzipped where that is taken. */
export async function docsFile(viewer: Viewer, name: string, { headers }: IncomingMessage): Promise<Answer> {
  const file = viewer.get(name);
  if (!file) throw new Refusal('route_not_found', 'there is nothing at this path');
  const gzip = takesGzip(headers['accept-encoding']);
  const fields = ['Content-Type', file.type, 'Vary', 'Accept-Encoding'];
  if (gzip) fields.push('Content-Encoding', 'gzip');
  return fileAnswer(gzip ? file.gzipped : await file.plain(), fields);
}

function html(about: About, viewer: Viewer, root: string): string {
  const names = [...viewer.keys()];
  const fileOf = (ending: string) => `${root}docs/${names.find((name) => name.endsWith(ending)) ?? ''}`;
  return [
    '<!doctype html>',
    `<html lang="en" data-root="${root}">`,
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    '<title>The HTTP API of qappctl-shim</title><link rel="icon" href="data:,">',
    `<link rel="stylesheet" href="${fileOf('.css')}"><script type="module" src="${fileOf('.js')}"></script></head>`,
    `<body><header><h1>${headline(about)}</h1><nav aria-label="Other forms">`,
    ...FORMS.map(([path, text]) => `<a href="${root}${path}">${text}</a>`),
    '</nav></header>',
    `<noscript><p>This page needs JavaScript. All it shows is in <a href="${root}openapi.yaml">openapi.yaml</a>.</p></noscript>`,
    `<openapi-explorer ${VIEWER}></openapi-explorer>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}
