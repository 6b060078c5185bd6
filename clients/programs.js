import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const file = (name) => fileURLToPath(new URL(`programs/${name}`, import.meta.url));

/** The one that Debian's packages are for. */
const PYTHON = '/usr/bin/python3';

/** A program that takes BASE COUNT PAUSES and prints its outcome as JSON. */
const program = (command, ...words) => ({
  program: command,
  ask: async ({ base, requests, pauses, directory }) => {
    const env = { ...process.env, HOME: directory, GOCACHE: join(directory, 'go') };
    const { stdout } = await run(command, [...words, base, String(requests), JSON.stringify(pauses)], {
      env,
    });
    return JSON.parse(stdout);
  },
});

/** What each client does when it asks a server directly. */
export const CLIENTS = {
  curl: { program: 'curl', ask: askWithCurl },
  'python3-requests': { ...program(PYTHON, file('requests_client.py')), module: 'requests' },
  'python3-httpx': { ...program(PYTHON, file('httpx_client.py')), module: 'httpx' },
  java: program('java', file('Client.java')),
  go: program('go', 'run', file('client.go')),
};

/** Kept connections in each way that curl has, and pauses as long as the server keeps an idle one. */
async function askWithCurl({ base, requests, pauses }) {
  const late = pauses.length;
  const each = Math.floor((requests - late) / 5);
  const seconds = pauses.reduce((sum, pause) => sum + pause, 0) / Math.max(1, late);
  const { host } = new URL(base);
  const body = ['-H', 'Content-Type: application/json', '-d', '{"name":"curl"}'];
  const ways = [
    [[], '/flavors', requests - late - 4 * each],
    [['--http2'], '/flavors', each],
    [['--http2', ...body], '/apps', each],
    [['--proxy', base, '--noproxy', ''], `http://localhost:${host.split(':')[1]}/flavors`, each],
    [['--http1.0', '-H', 'Host:'], '/healthz', each],
    [['--http2', '--rate', `${Math.round(3600 / seconds)}/h`], '/flavors', late],
  ];
  const outcomes = await Promise.all(ways.map((way) => curl(base, ...way)));
  const statuses = outcomes.flat();
  const failed = statuses.filter((status) => status !== '200');
  return { requests: statuses.length, failed: failed.length, examples: failed.slice(0, 3) };
}

async function curl(base, options, path, count) {
  if (count === 0) return [];
  const url = `${path.startsWith('/') ? base : ''}${path}?[1-${count}]`;
  const words = ['-sS', '-o', '/dev/null', '-w', '%{http_code}\\n', ...options, url];
  const { stdout } = await run('curl', words, { maxBuffer: 1 << 24 }).catch((error) => error);
  return stdout.trim().split('\n');
}
