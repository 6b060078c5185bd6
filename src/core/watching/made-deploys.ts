/** A platform may list a deploy late: for so many milliseconds after it was made it counts as there. */
const LISTED_LATE = 30_000;
/** More than can be made in that time. */
const MOST = 1_000;

interface Made {
  asked: number;
  at: number;
}

/** Deploys that were made a moment ago, with what was asked for. */
export class MadeDeploys {
  private readonly made = new Map<string, Made>();

  add(id: string, asked: number): void {
    this.made.set(id, { asked, at: performance.now() });
    const [oldest] = this.made.keys();
    if (this.made.size > MOST && oldest !== undefined) this.made.delete(oldest);
  }

  /** What was asked for; undefined for what was not made here, or long ago. */
  get(id: string): number | undefined {
    const known = this.made.get(id);
    if (!known) return undefined;
    if (performance.now() - known.at <= LISTED_LATE) return known.asked;
    this.made.delete(id);
    return undefined;
  }
}

/** When a deploy was made, as its id tells (Beijing time, to the millisecond); undefined for an id of another form. */
function timeInId(id: string): number | undefined {
  const [, year, month, day, hour, minute, second, ms] =
    /^[a-z](\d\d)(\d\d)(\d\d)-(\d\d)(\d\d)-(\d\d)(\d{3})-\w{4}$/.exec(id) ?? [];
  if (ms === undefined) return undefined;
  const time = Date.parse(`20${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}+08:00`);
  return Number.isNaN(time) ? undefined : time;
}

/** Whether its id says that a deploy was made a moment ago, by another process perhaps. */
export function wasMadeJustNow(id: string, now: number): boolean {
  const made = timeInId(id);
  return made !== undefined && now - made <= LISTED_LATE && made - now <= LISTED_LATE;
}
