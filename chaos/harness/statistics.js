/** The value below which a share (0 to 1) of the values lies. */
export function percentile(values, share) {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export function median(values) {
  return percentile(values, 0.5);
}

/** Count, median, p99 and maximum, rounded for reports. */
export function summary(values) {
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => round(percentile(values, share)));
  return { count: values.length, p50, p99, max };
}

export function round(value, digits = 1) {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

/** How often each value occurs. */
export function tally(values) {
  const counts = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** The slope of the line that fits points [x, y] best. */
export function slope(points) {
  const mean = (index) => points.reduce((sum, point) => sum + point[index], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const spread = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / spread;
}

/** Counts by name, added up over several sets of them. */
export function sum(sets) {
  const counts = {};
  for (const [name, count] of sets.flatMap(Object.entries)) counts[name] = (counts[name] ?? 0) + count;
  return counts;
}
