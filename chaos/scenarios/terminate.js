import { Client } from '../harness/client.js';
import { rest } from '../harness/wait.js';
import { nextChange } from '../harness/writers.js';
import { summary, tally } from '../harness/statistics.js';
import { effectCounts } from '../stand-in/ledger.js';

const GRACE = 3_000;

/** C2: the server is asked to end at a random moment of reads and changes. */
export async function terminate({ workplace, long }) {
  const cycles = long ? 200 : 20;
  workplace.standIn.rules('* jitter 150');
  const totals = { requests: 0, unanswered: [], statuses: [], exits: [], endMs: [], left: 0, files: 0 };
  const acknowledged = [];
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const server = await workplace.serve({ args: ['--shutdown-timeout', `${GRACE}ms`] });
    const load = startLoad(server.port, cycle);
    await rest(50 + Math.random() * 400);
    load.mark();
    const begun = performance.now();
    server.signal('SIGTERM');
    const { code, signal } = await server.exit;
    totals.endMs.push(performance.now() - begun);
    totals.exits.push(code ?? signal);
    await load.stop();
    totals.requests += load.seen.length;
    totals.unanswered.push(...load.seen.filter(({ before, status }) => before && status === undefined));
    totals.statuses.push(
      ...load.seen.map(({ status, before }) => `${status ?? 'none'}${before ? '' : ' (late)'}`),
    );
    acknowledged.push(...load.seen.filter(({ status, effect }) => status === 200 && effect));
    totals.left += workplace.standIn.orphans().length;
    totals.files += workplace.leftovers().length;
  }
  return report(workplace, cycles, totals, acknowledged);
}

function report(workplace, cycles, { unanswered, statuses, exits, endMs, ...totals }, acknowledged) {
  const effects = effectCounts(workplace.standIn.events());
  const measured = {
    cycles,
    ...totals,
    unanswered: unanswered.length,
    unansweredKinds: tally(unanswered.map(({ path, error }) => `${path} ${error}`)),
    statuses: tally(statuses),
    exits: tally(exits),
    endMs: summary(endMs),
    acknowledged: acknowledged.length,
    lost: acknowledged.filter(({ effect }) => !effects.has(effect)).length,
  };
  return {
    demand:
      'SIGTERM at random moments under load: every request sent before it is answered, exit 0, no process and no file left, no acknowledged change lost',
    measured,
    pass:
      measured.unanswered === 0 &&
      exits.every((code) => code === 0) &&
      measured.left === 0 &&
      measured.files === 0 &&
      measured.lost === 0 &&
      measured.endMs.max <= GRACE + 2_500 &&
      statuses.every((status) => /^(200|503|none \(late\))/.test(status)),
  };
}

/** Clients with a connection each; every request is noted with whether it had gone out before the signal. */
function startLoad(port, cycle) {
  const seen = [];
  let marked = false;
  let stopped = false;
  const client = async (index) => {
    const connection = new Client(port);
    while (!stopped && !marked) {
      const { request, effect } = index % 3 === 0 ? nextChange(`t${cycle}`) : readOf(index, seen.length);
      const entry = { effect, path: request.path.replace(/\d+/g, 'N'), before: false };
      seen.push(entry);
      connection.onSent = () => (entry.before = !marked);
      await connection.request(request, { timeout: 20_000 }).then(
        ({ status }) => (entry.status = status),
        (error) => (entry.error = error.code ?? error.message),
      );
      // Half of the clients send the next one at once, so that some is always on its way.
      if (index % 2 === 0) await rest(Math.random() * 30);
    }
    connection.close();
  };
  const ended = Promise.all(Array.from({ length: 16 }, (_, index) => client(index)));
  return {
    seen,
    mark: () => (marked = true),
    stop: () => (stopped = true) && ended,
  };
}

function readOf(index, count) {
  const path = index % 3 === 1 ? '/images' : `/apps/app-${count}/releases`;
  return { request: { path } };
}
