import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';

const STARTERS = 8;

/** A13: servers that start at once on the socket file that a killed one left. */
export async function simultaneousStarts({ workplace, long }) {
  const rounds = long ? 200 : 5;
  const path = join(workplace.directory, 'shared.sock');
  const measured = { rounds: 0, stale: 0, listening: {}, answered: 0, refused: 0, otherwise: [] };
  for (; measured.rounds < rounds; measured.rounds += 1) {
    if (existsSync(path)) measured.stale += 1;
    const starts = await Promise.allSettled(
      Array.from({ length: STARTERS }, () => workplace.serve({ address: `unix:${path}` })),
    );
    const listening = starts.flatMap(({ value }) => (value === undefined ? [] : [value]));
    measured.listening[listening.length] = (measured.listening[listening.length] ?? 0) + 1;
    for (const { status, reason } of starts) {
      if (status === 'fulfilled') continue;
      if (String(reason).includes('is in use already')) measured.refused += 1;
      else measured.otherwise.push(String(reason).slice(0, 300));
    }
    if ((await health(path)) === 200) measured.answered += 1;
    // Killed, so that its file stays.
    for (const server of listening) server.killHard();
    await Promise.all(listening.map((server) => server.exit));
  }
  const expected = { [1]: rounds };
  return {
    demand: `${rounds} times ${STARTERS} servers start at once on a stale socket file: exactly one listens and answers, the others say that it is in use`,
    measured,
    pass:
      JSON.stringify(measured.listening) === JSON.stringify(expected) &&
      measured.stale === rounds - 1 &&
      measured.answered === rounds &&
      measured.refused === rounds * (STARTERS - 1),
  };
}

/** The status that `/healthz` answers with, 0 when nobody answers. */
function health(socketPath) {
  return new Promise((resolve) => {
    const asked = request({ socketPath, path: '/healthz', headers: { host: 'localhost' } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.once('error', () => resolve(0));
    asked.end();
  });
}
