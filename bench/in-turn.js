import { median } from '../chaos/harness/statistics.js';
import { drive } from './drive.js';

/** Ours and the yardstick in turn, so that what else the machine does meets both; the medians of each figure. */
export async function inTurn(ours, yardstick, { repetitions, ...load }) {
  const seen = { ours: [], yardstick: [] };
  for (let count = 0; count < repetitions; count += 1) {
    seen.yardstick.push(await drive({ ...load, port: yardstick.port }));
    seen.ours.push(await drive({ ...load, port: ours.port }));
  }
  return { ours: medians(seen.ours), yardstick: medians(seen.yardstick) };
}

function medians(runs) {
  const of = (name) => median(runs.map((run) => run[name]));
  const failed = runs.reduce((sum, run) => sum + run.failed, 0);
  return { perSecond: of('perSecond'), p50: of('p50'), p99: of('p99'), failed };
}
