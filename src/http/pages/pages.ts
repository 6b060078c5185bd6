import { API } from '../../contract/catalogue.js';
import { LIMITS } from '../../core/model/limits.js';
import { type Answer, textAnswer, valueAnswer } from '../answer/answer.js';
import type { Endpoint, Exchange } from '../exchange/exchange.js';
import type { Metrics } from '../observe/metrics.js';
import { docsFile, docsPage } from './docs.js';
import { openApi } from './documents.js';
import { type About, homePage } from './home.js';
import { onceAsked } from './once-asked.js';

export interface PagesOptions extends About {
  nodeVersion: string;
  metrics: Metrics;
}

const JSON_TYPE = ['Content-Type', 'application/json'];
const YAML_TYPE = ['Content-Type', 'application/yaml'];

/** The pages about this server. */
export function pageEndpoints({ metrics, nodeVersion, ...about }: PagesOptions): Endpoint[] {
  const endpoint = (path: string, answer: (exchange: Exchange) => Promise<Answer>): Endpoint => ({
    method: 'GET',
    path,
    operation: false,
    meter: metrics.meter('GET', path),
    answer,
  });
  const document = onceAsked(() => openApi(about.version));
  const viewer = onceAsked(async () => (await import('./viewer.js')).readViewer());
  return [
    endpoint('/', async ({ request }) => homePage(about, request)),
    endpoint('/version', async () => valueAnswer(versionOf(about, nodeVersion))),
    endpoint('/whoami', async ({ caller }) => valueAnswer(identityOf(caller, about))),
    endpoint('/openapi.json', async () => textAnswer(200, (await document()).json, JSON_TYPE)),
    endpoint('/docs', async ({ target }) => docsPage(about, await viewer(), target?.path ?? '')),
    endpoint('/docs/:file', async ({ params, request }) =>
      docsFile(await viewer(), params.file ?? '', request),
    ),
    endpoint('/openapi.yaml', async () => textAnswer(200, (await document()).yaml, YAML_TYPE)),
  ];
}

function versionOf({ version, platform }: About, node: string): object {
  return { version, api: API, platform, node, limits: LIMITS };
}

function identityOf(caller: Exchange['caller'], { platform }: About): object {
  const scope = caller?.readOnly ? 'read-only' : 'read-write';
  return { name: caller?.name ?? null, scope, platform };
}
