const BEIJING = 8 * 3_600_000;

/** RFC 3339 with +08:00, to the second: the times of deploys and instances. */
export function secondsTime(date: Date): string {
  return `${beijing(date).slice(0, 19)}+08:00`;
}

/** RFC 3339 with +08:00, to the millisecond: the times of images and releases. */
export function millisecondsTime(date: Date): string {
  return `${beijing(date).slice(0, 23)}+08:00`;
}

/** A line as Go's log package writes it, in local time: `2022/12/01 19:23:45 text`. */
export function logLine(text: string, date = new Date()): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('/');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${day} ${time} ${text}\n`;
}

function beijing(date: Date): string {
  return new Date(date.getTime() + BEIJING).toISOString();
}
