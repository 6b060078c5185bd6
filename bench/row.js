// Rows of the table: ours, the yardstick beside it, and whether a goal is reached.

const rate = ({ perSecond, p99 }) => `${Math.round(perSecond)}/s (p99 ${p99.toFixed(1)} ms)`;
const time = ({ p50, p99 }) => `p50 ${p50.toFixed(2)} ms (p99 ${p99.toFixed(1)} ms)`;

export function rateRow(name, beside, { ours, yardstick }, least) {
  const ratio = ours.perSecond / yardstick.perSecond;
  const goal = least && [`≥ ${least}`, ratio >= least];
  return row(name, rate(ours), beside, rate(yardstick), ratio, goal, ours.failed);
}

export function timeRow(name, beside, { ours, yardstick }, most) {
  const ratio = ours.p50 / yardstick.p50;
  const goal = most && [`≤ ${most}`, ratio <= most];
  return row(name, time(ours), beside, time(yardstick), ratio, goal, ours.failed);
}

export function row(name, ours, beside, yardstick, ratio, [goal, reached] = ['', true], failed = 0) {
  return { name, ours, beside, yardstick, ratio, goal, failed, pass: reached && failed === 0 };
}

export function memoryRow(name, [ours, bare]) {
  const text = (mebibytes) => `${mebibytes.toFixed(0)} MiB`;
  return row(name, text(ours), 'bare node:http', text(bare), ours / bare);
}

export function healthRow({ p50, p99, failed }) {
  return row('/healthz during these reads', time({ p50, p99 }), '', '', Number.NaN, ['', true], failed);
}
