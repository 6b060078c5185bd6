import { chmodSync } from 'node:fs';
import { request as httpsRequest, Agent } from 'node:https';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { rest } from '../chaos/harness/wait.js';
import { startEngine } from './engine.js';
import { startProxy } from './proxies.js';

const NAME = 'shim.example';
const CALLER = '127.0.0.5';
const BURST = 16;
/** Seconds; in the page 60 and 75. */
const PROXY_IDLE = 2;
const SERVER_IDLE = 3;

/** Asks through a proxy on the configuration of docs/behind-a-proxy.md, and counts what was not answered with 200. */
export async function throughProxy(name, { workplace, requests, bursts, push, over = 'port' }) {
  const engine = await startEngine(join(workplace.directory, 'engine.sock'));
  workplace.standIn.rules(`push delay ${push * 1_000}`);
  const server = await serve(workplace, over);
  const upstream = over === 'socket' ? socketOf(workplace) : `127.0.0.1:${server.port}`;
  const certificate = await makeCertificate();
  const proxy = await startProxy(name, { workplace, certificate, upstream, idle: PROXY_IDLE });
  const caller = new Caller(proxy.port, certificate.cert);
  try {
    // A proxy may have to find out first that the server is there.
    await rest(500);
    const pushed = push > 0 ? caller.ask(PUSH) : undefined;
    await steadily(caller, requests - 2 * bursts * BURST);
    await inBursts(caller, bursts);
    await pushed;
    await caller.ask({ ...READ, headers: { 'X-Forwarded-For': '6.6.6.6', Forwarded: 'for=6.6.6.6' } });
  } finally {
    caller.close();
    await proxy.stop();
    await server.stop();
    engine.stop();
  }
  return outcomeOf(caller, server);
}

function serve(workplace, over) {
  const words = ['--allowed-host', NAME, '--keep-alive-timeout', `${SERVER_IDLE}s`];
  const env = { DOCKER_HOST: `unix://${join(workplace.directory, 'engine.sock')}` };
  if (over === 'port') return workplace.serve({ env, args: [...words, '--trusted-proxy', '127.0.0.1'] });
  chmodSync(workplace.directory, 0o755);
  const group = process.getuid() === 0 ? ['--socket-mode', '0660', '--socket-group', 'www-data'] : [];
  const address = `unix:${socketOf(workplace)}`;
  return workplace.serve({ env, address, args: [...words, ...group, '--trusted-proxy', 'unix:'] });
}

function socketOf({ directory }) {
  return join(directory, 'shim.sock');
}

async function makeCertificate() {
  const names = [{ type: 2, value: NAME }];
  const extensions = [{ name: 'subjectAltName', altNames: names }];
  const made = await generate([{ name: 'commonName', value: NAME }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions,
  });
  return { cert: made.cert, key: made.private };
}

const READ = { method: 'GET', path: '/flavors' };
const PUSH = { method: 'POST', path: '/images', body: { image: 'busy:1', force: true } };
const OFFER = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABk' };

function kindOf(index) {
  if (index % 10 === 0) return { method: 'POST', path: '/apps', body: { name: `p${index}` } };
  if (index % 10 === 1) return { ...READ, headers: OFFER };
  if (index % 10 === 2) return { ...READ, path: `https://${NAME}/flavors` };
  return READ;
}

async function steadily(caller, count) {
  let index = 0;
  const one = async () => {
    while (index < count) await caller.ask(kindOf((index += 1)));
  };
  await Promise.all(Array.from({ length: BURST }, one));
}

/**
 * Requests around the moments at which the proxy or the server closes what is idle, one every few milliseconds; changes
 * too, which nobody asks again.
 */
async function inBursts(caller, bursts) {
  const together = (pace) =>
    Promise.all(
      Array.from({ length: BURST }, async (_, index) => {
        await rest(index * pace);
        await caller.ask(kindOf(index));
      }),
    );
  for (let burst = 0; burst < bursts; burst += 1) {
    await together(0);
    const about = burst % 2 === 0 ? PROXY_IDLE : SERVER_IDLE;
    await rest(about * 1_000 - 20 + (burst % 7));
    await together(3);
  }
}

class Caller {
  requests = 0;
  failures = [];

  constructor(port, ca) {
    Object.assign(this, { port, ca });
    this.renew();
  }

  renew() {
    this.agent?.destroy();
    this.agent = new Agent({ keepAlive: true, maxSockets: BURST });
  }

  async ask({ method, path, body, headers = {} }) {
    this.requests += 1;
    const text = body && JSON.stringify(body);
    const status = await this.#statusOf(method, path, text, {
      Host: NAME,
      ...(text ? { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) } : {}),
      ...headers,
    });
    if (status !== 200) this.failures.push(`${method} ${path}: ${status}`);
  }

  #statusOf(method, path, text, headers) {
    const { port, ca } = this;
    // One that takes its time outlives the connections of the others.
    const agent = path === PUSH.path ? false : this.agent;
    return new Promise((resolve) => {
      const where = { host: '127.0.0.1', localAddress: CALLER, port, agent, ca, servername: NAME };
      const request = httpsRequest({ ...where, method, path, headers }, (response) => {
        response
          .resume()
          .once('end', () => resolve(response.statusCode))
          .once('error', resolve);
      });
      request.once('error', resolve).end(text);
    });
  }

  close() {
    this.agent.destroy();
  }
}

function outcomeOf({ requests, failures }, { output }) {
  // The last request came with addresses of its own making.
  const from = [...output.matchAll(/"path":"\/flavors".*"from":"([^"]+)"/g)].at(-1)?.[1];
  const examples = failures.slice(0, 3).map(String);
  if (from === CALLER) return { requests, failed: failures.length, examples };
  return { requests, failed: failures.length + 1, examples: [...examples, `the log says from ${from}`] };
}
