const UNITS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** A time as a person says it, `3 minutes ago`; what is no time, or lies ahead of this machine's clock, stays as it is. */
export function relativeTime(time: string, now: number): string {
  const seconds = Math.floor((now - Date.parse(time)) / 1000);
  // Clocks differ a little.
  if (!(seconds > -60)) return time;
  const words = new Intl.RelativeTimeFormat('en');
  const [unit, length] = UNITS.find(([, length]) => seconds >= length) ?? ['second', 1];
  return words.format(-Math.max(0, Math.floor(seconds / length)), unit);
}
