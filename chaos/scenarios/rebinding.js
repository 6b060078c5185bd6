import { request } from 'node:http';
import { tally } from '../harness/statistics.js';

const STRANGERS = [
  'attacker.example',
  'attacker.example:9100',
  'ATTACKER.EXAMPLE.',
  'localhost.attacker.example',
  '127.0.0.1.attacker.example',
  '127.0.0.1.nip.io',
  'notlocalhost',
  'attacker.example:',
];
const OWN = [
  '127.0.0.1',
  'localhost:9100',
  'app.localhost',
  '192.168.7.7:9100',
  '[::1]:9100',
  'shim.example',
];
/** Each says, in its own way, that the request is for an own name; none counts. */
const CLAIMS = [
  {},
  { 'X-Forwarded-Host': 'localhost' },
  { Forwarded: 'host=localhost' },
  { 'X-Host': '127.0.0.1', 'X-Original-Host': 'localhost' },
  { Origin: 'http://attacker.example' },
  { Upgrade: 'h2c', Connection: 'Upgrade' },
];
const PATHS = ['/apps/zenx/releases', '/images', '/metrics', '/', '/nothing'];

/** A5: as the image starts it, on all addresses and without a token: names that a stranger's DNS record leads here. */
export async function rebinding({ workplace }) {
  const server = await workplace.serve({ address: '0.0.0.0:0', args: ['--allowed-host', 'shim.example'] });
  const ask = (host, path, headers, target = path) =>
    statusOf(server.port, target, { ...headers, Host: host });
  const strangers = [];
  const own = [];
  const probes = [];
  for (const path of PATHS)
    for (const claim of CLAIMS)
      for (const host of STRANGERS) {
        strangers.push(await ask(host, path, claim));
        strangers.push(await ask('localhost', path, claim, `http://${host}${path}`));
      }
  for (const host of OWN) {
    own.push(await ask(host, '/flavors', {}));
    own.push(await ask('attacker.example', '/flavors', {}, `http://${host}/flavors`));
  }
  for (const path of ['/healthz', '/readyz'])
    for (const host of STRANGERS) probes.push(await ask(host, path, {}));
  const { code } = await server.stop();
  const runs = workplace.standIn
    .events()
    .filter(({ event, words }) => event === 'start' && words.startsWith('release'));
  const measured = {
    strangers: tally(strangers),
    own: tally(own),
    probes: tally(probes),
    runsForStrangers: runs.length,
    exit: code,
  };
  const only = (statuses, status) => statuses.length > 0 && statuses.every((one) => one === status);
  return {
    demand:
      'on all addresses without a token: no request by the name of a stranger is answered but 403, in Host or in an absolute target, whatever else it claims; IP addresses, localhost, the allowed name and probes are answered',
    measured,
    pass: only(strangers, 403) && only(own, 200) && only(probes, 200) && runs.length === 0 && code === 0,
  };
}

function statusOf(port, path, headers) {
  return new Promise((resolve) => {
    const call = request({ port, host: '127.0.0.1', path, headers, agent: false }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    });
    call.once('error', (error) => resolve(error.code)).end();
  });
}
