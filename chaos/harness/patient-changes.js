import { ask } from './client.js';
import { rest } from './wait.js';
import { nextChange } from './writers.js';
import { effectCounts } from '../stand-in/ledger.js';

const BETWEEN_TRIES = 150;

/**
 * Begins so many changes a second, each with a key of its own, and asks for each until it knows what came of it: under
 * the same key while that tells; where the outcome is unknown it looks whether it was made, and forces it if not.
 */
export function startPatientChanges(port, { perSecond, standIn, label }) {
  const seen = { acknowledged: new Set(), found: 0, forced: 0, failed: [], codes: {}, slowestMs: 0 };
  const under = new Set();
  const begin = () => {
    const change = nextChange(label);
    const task = persist(port, change, standIn, seen).finally(() => under.delete(task));
    under.add(task);
  };
  const timer = setInterval(begin, 1_000 / perSecond);
  return {
    seen,
    /** Resolves once every change that was begun is known. */
    async stop() {
      clearInterval(timer);
      await Promise.all(under);
    },
  };
}

async function persist(port, { effect, request }, standIn, seen) {
  const begun = performance.now();
  let headers = request.headers;
  for (;;) {
    const answer = await ask(port, { ...request, headers }, { timeout: 20_000 }).catch(() => undefined);
    // What was forced may have broken off too: it is looked at again before it is forced once more.
    headers = request.headers;
    const code = answer ? (/^x-error-code: *(\S+)/im.exec(answer.head)?.[1] ?? answer.status) : 'lost';
    seen.codes[code] = (seen.codes[code] ?? 0) + 1;
    if (answer?.status === 200) break;
    if (code === 'outcome_unknown') {
      if (effectCounts(standIn.events()).has(effect)) {
        seen.found += 1;
        break;
      }
      seen.forced += 1;
      headers = { ...request.headers, 'Idempotency-Key-Retry': 'force' };
    } else if (code !== 'lost' && code !== 'idempotency_key_in_use' && answer.status < 502) {
      seen.failed.push(`${effect}: ${code}`);
      return;
    }
    await rest(BETWEEN_TRIES);
  }
  seen.acknowledged.add(effect);
  seen.slowestMs = Math.max(seen.slowestMs, Math.round(performance.now() - begun));
}

/** What became of the changes, by the ledger of what was done. */
export function fateOf({ acknowledged, found, forced, failed, codes, slowestMs }, standIn) {
  const effects = effectCounts(standIn.events());
  return {
    changes: acknowledged.size,
    lost: [...acknowledged].filter((effect) => !effects.has(effect)).length,
    twice: [...effects.values()].filter((count) => count > 1).length,
    failed: failed.length,
    examples: failed.slice(0, 3),
    foundMade: found,
    forced,
    answers: codes,
    slowestMs,
  };
}
