import { connect } from 'node:net';
import { AnswerReader } from '../harness/answers.js';
import { requestText } from '../harness/client.js';
import { tally } from '../harness/statistics.js';
import { until } from '../harness/wait.js';
import { effectCounts } from '../stand-in/ledger.js';

/** C2B: the server is asked to end while all that one socket sent in one piece runs. */
export async function terminatePipelined({ workplace, long }) {
  const cycles = long ? 30 : 5;
  workplace.standIn.rules('* delay 300');
  const answers = [];
  const exits = [];
  let left = 0;
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    workplace.standIn.clearLedger();
    const { statuses, exit, effects } = await endOne(workplace, cycle);
    answers.push(`${statuses.join(' ')}, ${effects} of 2 made once`);
    exits.push(exit);
    left += workplace.standIn.orphans().length;
  }
  return {
    demand:
      'SIGTERM while two changes and two reads that one socket pipelined run: all four get their real answer, each change is made once, exit 0, no process left',
    measured: { cycles, answers: tally(answers), exits: tally(exits), left },
    pass:
      answers.every((text) => text === '200 200 200 200, 2 of 2 made once') &&
      exits.every((code) => code === 0) &&
      left === 0,
  };
}

async function endOne(workplace, cycle) {
  const server = await workplace.serve();
  const socket = connect({ port: server.port, host: '127.0.0.1' });
  const statuses = [];
  const reader = new AnswerReader(({ status }) => statuses.push(status));
  socket.on('data', (chunk) => reader.feed(chunk));
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(pipelined(cycle).map(requestText).join(''));
  await until(() => startsIn(workplace) === 4, 5_000, 2);
  server.signal('SIGTERM');
  const { code, signal } = await server.exit;
  await closed;
  const made = effectCounts(workplace.standIn.events());
  const effects = ['one', 'two'].filter((app) => made.get(`deploy-create ${app} v${cycle}`) === 1).length;
  return { statuses, exit: code ?? signal, effects };
}

function pipelined(cycle) {
  const deploy = (app) => ({
    method: 'POST',
    path: `/apps/${app}/deploys`,
    body: { release: `v${cycle}`, region: 'z0' },
  });
  return [deploy('one'), deploy('two'), { path: '/images' }, { path: '/apps/one/releases' }];
}

function startsIn(workplace) {
  return workplace.standIn.events().filter(({ event }) => event === 'start').length;
}
