import { AxeBuilder } from '@axe-core/playwright';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Served, serveBin } from '../../helpers/bin.js';
import { describeInChromium } from '../../helpers/chromium.js';

const TOKEN = 't'.repeat(40);
const WIDTHS = [1280, 390];

/** A local server that answers as the test says, on a port of its own. */
async function listening(server: Server): Promise<{ url: string; close: () => void }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

/** As nginx does with `location /api/ { proxy_pass http://shim/; }` and the Host field passed on. */
function prefixProxy(target: string): Server {
  const { hostname, port } = new URL(target);
  return createServer((request, response) => {
    if (!request.url?.startsWith('/api/')) return void response.writeHead(502).end();
    const { method, headers } = request;
    const path = request.url.slice('/api'.length);
    const onward = httpRequest({ hostname, port, method, headers, path }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
}

describeInChromium('the docs in Chromium', (browser: () => Browser) => {
  const home = mkdtempSync(join(tmpdir(), 'docs-'));
  const env = { HOME: home, QAPPCTL_SHIM_LOCAL_ENGINE: 'none' };
  let served: Served;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  let requests: string[];

  beforeAll(async () => {
    served = await serveBin(['--local'], { env: { ...env, AUTH_TOKEN: TOKEN } });
  });
  afterAll(async () => {
    await served.stop();
    rmSync(home, { recursive: true, force: true });
  });
  beforeEach(async () => {
    [complaints, requests] = [[], []];
    context = await browser().newContext({ reducedMotion: 'reduce' });
    page = await context.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => requests.push(request.url()));
  });
  afterEach(() => context.close());

  /** Opens the docs, at an operation if one is named. */
  const open = async (url: string, route?: string) => {
    await page.goto(url + (route === undefined ? '' : `#?route=${route}`));
    await page.locator('openapi-explorer main').waitFor();
  };
  const execute = async () => {
    const answer = page.waitForResponse(
      (response) => response.request().headers()['x-request-id'] === 'mine',
    );
    await page.locator('[data-pname="X-Request-Id"]').fill('mine');
    await page.getByRole('button', { name: 'Execute' }).click();
    return answer;
  };
  const showToken = async (token: string) => {
    await page.locator('#link-auth').click();
    await page.locator('.api-key-input').fill(token);
    expect(await page.locator('.api-key-input').getAttribute('type')).toBe('password');
    await page.getByRole('button', { name: 'Set' }).click();
  };

  it.each(WIDTHS)('show the API at a width of %d, and no request leaves', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    await open(`${served.url}/docs`);
    for (const summary of ['list the images that the platform holds', 'delete a deploy and its instances'])
      expect(await page.getByText(summary).count()).toBeGreaterThan(0);
    expect(await page.title()).toBe('The HTTP API of qappctl-shim');
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(`${served.url}/`) && !url.startsWith('data:'))).toEqual(
      [],
    );
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });

  it.each(WIDTHS)('are free of what axe finds serious, at a width of %d', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    const wideOnly = ['auth', 'get-/images', 'get-/version'];
    for (const route of [undefined, 'post-/apps/-app-/releases', ...(width > 1_000 ? wideOnly : [])]) {
      await page.goto('about:blank');
      await open(`${served.url}/docs`, route);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html}`);
      expect(found, route).toEqual([]);
    }
  });

  it.each([
    ['get-/images', '2022-11-30T18:26:08.935+08:00'],
    ['get-/apps', 'zenx'],
  ])('show the published example of %s', async (route, example) => {
    await open(`${served.url}/docs`, route);
    await page.locator('api-response').getByText(example).first().waitFor();
  });

  it('try a request with a token', async () => {
    await open(`${served.url}/docs`);
    await showToken(TOKEN);
    await page.getByText('list the regions').click();
    expect((await execute()).status()).toBe(200);
    await page.locator('api-request').getByText('"z0"').first().waitFor();
    expect(complaints).toEqual([]);
  });

  it('try a change, which comes from an origin', async () => {
    await open(`${served.url}/docs`);
    await showToken(TOKEN);
    await page.getByText('register an app').click();
    await page.getByRole('textbox', { name: 'Request body' }).fill('{"name":"from-the-docs"}');
    const answer = await execute();
    expect([await answer.request().headerValue('origin'), answer.status()]).toEqual([served.url, 200]);
  });

  it('show the error of a request without a token', async () => {
    await open(`${served.url}/docs`, 'get-/regions');
    expect((await execute()).status()).toBe(401);
    await page.getByText('a token is needed').first().waitFor();
  });

  it('take no token from a link', async () => {
    const state = Buffer.from(JSON.stringify({ apiKeyId: 'token' })).toString('base64url');
    const planted = String(new URLSearchParams({ state, access_token: TOKEN, token_type: 'Bearer' }));
    for (const address of [`?${planted}`, `#${planted}`, `#?route=get-/regions&${planted}`]) {
      await page.goto('about:blank');
      await page.goto(`${served.url}/docs${address}`);
      await page.locator('openapi-explorer main').waitFor();
      await page.locator('#link-auth').click();
      await page.getByText('No API key applied').waitFor();
      expect(page.url()).not.toContain(TOKEN);
    }
    expect(complaints).toEqual([]);
  });

  it('open from a link on another site, and hold nothing of it', async () => {
    const stranger = await listening(
      createServer((_request, response) => {
        const body = `<a href="${served.url}/docs" target="_blank" rel="opener">docs</a>
          <a href="${served.url}/apps">apps</a><iframe src="${served.url}/docs"></iframe>`;
        response.writeHead(200, { 'content-type': 'text/html' }).end(body);
      }),
    );
    const site = stranger.url.replace('127.0.0.1', 'other.localhost');
    const framed = page.waitForResponse(`${served.url}/docs`);
    await page.goto(site);
    const opened = context.waitForEvent('page');
    await page.getByText('docs').click();
    const docs = await opened;
    await docs.locator('openapi-explorer main').waitFor();
    expect(await docs.evaluate('opener')).toBeNull();
    expect(await docs.getByText('list your apps').count()).toBeGreaterThan(0);
    expect((await framed).status()).toBe(403);
    const refused = page.waitForResponse(`${served.url}/apps`);
    await page.getByText('apps', { exact: true }).click();
    expect((await refused).status()).toBe(403);
    stranger.close();
  });

  it.each(['/api/docs', '/api/docs/'])('work behind a prefix, as %s', async (path) => {
    const proxy = await listening(prefixProxy(served.url));
    await open(proxy.url + path);
    await showToken(TOKEN);
    await page.getByText('list the regions').click();
    const answer = await execute();
    expect([answer.url(), answer.status()]).toEqual([`${proxy.url}/api/regions`, 200]);
    expect(
      requests.filter((url) => !url.startsWith(`${proxy.url}/api/`) && !url.startsWith('data:')),
    ).toEqual([]);
    expect(complaints).toEqual([]);
    proxy.close();
  });

  it('are for holders of a token where that was asked for', async () => {
    const closed = await serveBin(['--local', '--private-docs'], { env: { ...env, AUTH_TOKEN: TOKEN } });
    expect((await page.goto(`${closed.url}/docs`))?.status()).toBe(401);
    await context.setExtraHTTPHeaders({ authorization: `Bearer ${TOKEN}` });
    await open(`${closed.url}/docs`);
    expect(await page.getByText('list your apps').count()).toBeGreaterThan(0);
    await closed.stop();
  });
});
