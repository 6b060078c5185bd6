import { ask } from '../harness/client.js';
import { rest, until } from '../harness/wait.js';
import { tally } from '../harness/statistics.js';

/** What a server that can't take one more connection may do to it; a client that waits in vain is not among it. */
const TURNED_AWAY = ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'closed without an answer'];

/** C4: 64 file descriptors, and more clients than that. */
export async function descriptors({ workplace, long }) {
  const server = await workplace.serve({ prefix: ['prlimit', '--nofile=64:64'] });
  const deadline = performance.now() + (long ? 30_000 : 8_000);
  const seen = [];
  const client = async (index) => {
    for (let count = 0; performance.now() < deadline; count += 1) {
      const path = `/apps/app-${index}-${count}/releases`;
      await ask(server.port, { path }, { timeout: 20_000 }).then(
        ({ status }) => seen.push(status),
        ({ code, message }) => seen.push(code ?? message) && rest(20),
      );
    }
  };
  await Promise.all(Array.from({ length: 150 }, (_, index) => client(index)));
  const recoveredAfterMs = await until(
    () =>
      ask(server.port, { path: '/images' }).then(
        ({ status }) => status === 200,
        () => false,
      ),
    5_000,
  );
  const { alive } = server;
  const ending = await server.stop();
  const measured = { answers: tally(seen), alive, recoveredAfterMs, exit: ending.code };
  return {
    demand:
      '64 descriptors, 150 clients: never exits, only 200 and 503 or the connection closed at once, half of the answers 200, the first 200 within 1 s after the load',
    measured,
    pass:
      alive &&
      recoveredAfterMs <= 1_000 &&
      ending.code === 0 &&
      seen.every((outcome) => [200, 503, ...TURNED_AWAY].includes(outcome)) &&
      seen.includes(200) &&
      seen.filter((outcome) => outcome === 200).length >= seen.filter((outcome) => outcome === 503).length,
  };
}
