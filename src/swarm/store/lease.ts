import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { inParallel } from '../../core/model/in-parallel.js';
import { fateOf, THIS_PROCESS } from '../../core/process/owner.js';
import { randomWord } from '../../core/model/timed-ids.js';
import { type Key, LABEL } from './names.js';
import type { StoredObject, SwarmObjects } from './objects.js';

/** Milliseconds after which one that was not renewed may be taken by another, by this machine's clock and the leader's. */
const LASTS = 20_000;
/** Milliseconds between two renewals. */
const RENEWED = 4_000;
/** Milliseconds that giving one back may take: it ends by itself too. */
const GIVING_BACK = 2_000;

/** This machine since it was started: host names are not of one machine alone. */
const MACHINE = `${hostname()}/${bootId()}`;

/** The sole right to something, among all who know the swarm, for as long as it is renewed. */
export interface Lease {
  /** Aborted when the right is lost: another one may have it. */
  readonly lost: AbortSignal;
  /** The same, looked at now: also before the signal has noticed. */
  readonly isLost: boolean;
  release(): Promise<void>;
}

/** Leases as small objects in the swarm's store: whoever changes one first has it. */
export class SwarmLeases {
  constructor(private readonly objects: SwarmObjects) {}

  /** Takes the right if nobody has it. It is renewed until it is released, or lost. */
  async take(what: string, ...of: readonly string[]): Promise<Lease | undefined> {
    const key = ['lease', what, ...of] as const;
    const holder = `${MACHINE} ${THIS_PROCESS} ${randomWord(8)}`;
    const begun = performance.now();
    if (!(await this.claim(key, what, holder))) return undefined;
    const lease = this.renewed(key, holder, begun + LASTS);
    return lease.isLost ? undefined : lease;
  }

  /** Takes its object away, unless someone has the right. */
  async forget(what: string, ...of: readonly string[]): Promise<void> {
    const object = await this.objects.find(['lease', what, ...of]);
    if (object && !isHeld(object)) await this.objects.remove(object.id);
  }

  /** Takes the objects away of all rights that nobody has. */
  async forgetFree(): Promise<void> {
    const free = (await this.objects.list('lease')).filter((object) => !isHeld(object));
    await inParallel(free, async ({ id }) => void (await this.objects.remove(id)), 8);
  }

  private async claim(key: Key, what: string, holder: string): Promise<boolean> {
    const labels = { [LABEL.name]: what, [LABEL.holder]: holder };
    const object = await this.objects.find(key);
    if (!object) return (await this.objects.create({ key, labels, data: 'lease' })) !== undefined;
    return !isHeld(object) && this.objects.replace(object, labels);
  }

  /** @param end When it ends unless it is renewed, as counted from before it was asked for. */
  private renewed(key: Key, holder: string, end: number): Lease {
    const loss = new AbortController();
    let until = end;
    let isOver = false;
    const stop = () => {
      isOver = true;
      clearInterval(timer);
    };
    const lose = () => {
      stop();
      loss.abort();
    };
    const renew = async () => {
      const begun = performance.now();
      const object = await this.objects.update(key, (now) => (isOver ? undefined : mine(now, holder)));
      if (isOver) return;
      if (object?.labels[LABEL.holder] === holder) until = Math.max(until, begun + LASTS);
      else lose();
    };
    const timer = setInterval(() => {
      // Without an answer it is lost before another one can take it.
      if (performance.now() >= until - RENEWED) lose();
      else renew().catch(() => undefined);
    }, RENEWED);
    timer.unref();
    const giveBack = async () => {
      await this.objects.update(key, (now) => mine(now, holder) && { ...now.labels, [LABEL.holder]: '' });
    };
    return {
      lost: loss.signal,
      get isLost() {
        return loss.signal.aborted || performance.now() >= until;
      },
      release: async () => {
        stop();
        await Promise.race([
          giveBack().catch(() => undefined),
          pause(GIVING_BACK, undefined, { ref: false }),
        ]);
      },
    };
  }
}

function mine({ labels }: StoredObject, holder: string): StoredObject['labels'] | undefined {
  return labels[LABEL.holder] === holder ? labels : undefined;
}

/** One whose process on this machine has ended is free at once. */
function isHeld({ labels, updated }: StoredObject): boolean {
  const holder = labels[LABEL.holder] ?? '';
  if (holder === '' || Date.now() - updated.getTime() > LASTS) return false;
  const [machine, process = ''] = holder.split(' ');
  return machine !== MACHINE || fateOf(process) !== 'gone';
}

/** Where it can't be told each process is a machine of its own: others wait until its leases end. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return randomWord(16);
  }
}
