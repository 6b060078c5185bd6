import { startProber } from './prober.js';
import { descriptorsOf, forgetPeak, memoryOf } from './processes.js';
import { round } from './statistics.js';
import { rest } from './wait.js';

/**
 * Lets an attack loose on a server, and looks on until the connections that it made are gone or the server is, with a
 * healthy client beside it.
 * @param attack Resolves when all its clients have come.
 * @param within Milliseconds from its start in which they should be gone; it is looked on for a little longer.
 * @param slack Descriptors that come and go meanwhile: of the healthy client's fresh connections and of runs.
 */
export async function besiege(server, { attack, within, slack = 2 }) {
  const prober = await startProber(server.port);
  forgetPeak(server.pid);
  const before = descriptorsOf(server.pid);
  const begun = performance.now();
  const passed = () => performance.now() - begun;
  let coming = true;
  const attacking = attack().finally(() => (coming = false));
  // It is awaited below; until then a failure is nobody's.
  attacking.catch(() => undefined);
  let held = 0;
  let mostHeld = 0;
  let mostMemory = 0;
  while (server.alive && (coming || held > slack) && passed() < within + 10_000) {
    await rest(50);
    const seen = look(server.pid);
    held = seen.descriptors - before;
    mostHeld = Math.max(mostHeld, held || 0);
    mostMemory = Math.max(mostMemory, seen.memory || 0);
  }
  const goneAfterMs = held <= slack ? Math.round(passed()) : Infinity;
  await attacking;
  const health = await prober.stop();
  return { mostHeld, goneAfterMs, health, mostMemory: round(mostMemory), alive: server.alive };
}

/** What a server holds; nothing is known of one that ended. */
function look(pid) {
  try {
    return { descriptors: descriptorsOf(pid), memory: memoryOf(pid).peak };
  } catch {
    return { descriptors: Number.NaN, memory: Number.NaN };
  }
}
