import { hostname } from 'node:os';
import { fateOf, THIS_PROCESS } from '../../core/process/owner.js';
import { randomWord } from '../../core/model/timed-ids.js';
import { type Key, LABEL } from './names.js';
import type { StoredObject, SwarmObjects } from './objects.js';

/** Milliseconds after which one that was not renewed may be taken by another, by this machine's clock and the leader's. */
const LASTS = 20_000;
/** Milliseconds between two renewals. */
const RENEWED = 4_000;

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

  /** Takes the right if nobody has it. It is renewed until it is released. */
  async take(what: string, ...of: readonly string[]): Promise<Lease | undefined> {
    const key = ['lease', what, ...of] as const;
    const holder = `${hostname()} ${THIS_PROCESS} ${randomWord(8)}`;
    return (await this.claim(key, what, holder)) ? this.renewed(key, holder) : undefined;
  }

  /** Whether someone has it. */
  async isTaken(what: string, ...of: readonly string[]): Promise<boolean> {
    const object = await this.objects.find(['lease', what, ...of]);
    return object !== undefined && isHeld(object);
  }

  private async claim(key: Key, what: string, holder: string): Promise<boolean> {
    const labels = { [LABEL.name]: what, [LABEL.holder]: holder };
    const object = await this.objects.find(key);
    if (!object) return (await this.objects.create({ key, labels, data: 'lease' })) !== undefined;
    return !isHeld(object) && this.objects.replace(object, labels);
  }

  private renewed(key: Key, holder: string): Lease {
    const loss = new AbortController();
    let until = performance.now() + LASTS;
    let isHeldStill = true;
    let renewing: Promise<void> = Promise.resolve();
    const renew = async () => {
      const begun = performance.now();
      const object = await this.objects.update(key, (now) => mine(now, holder));
      if (object?.labels[LABEL.holder] === holder) until = begun + LASTS;
      else if (isHeldStill) loss.abort();
    };
    const timer = setInterval(() => {
      renewing = renew().catch(() => {
        // Without an answer it is ours for as long as nobody else can take it.
        if (performance.now() > until - RENEWED) loss.abort();
      });
    }, RENEWED);
    timer.unref();
    return {
      lost: loss.signal,
      get isLost() {
        return loss.signal.aborted || performance.now() >= until;
      },
      release: async () => {
        isHeldStill = false;
        clearInterval(timer);
        await renewing;
        await this.objects
          .update(key, (now) => mine(now, holder) && { ...now.labels, [LABEL.holder]: '' })
          .catch(() => undefined);
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
  const [host, process = ''] = holder.split(' ');
  return host !== hostname() || fateOf(process) !== 'gone';
}
