const BAR = 20;
/** Milliseconds over which a rate is taken. */
const RATE = 1_000;

interface LayerState {
  /** The engine's own word. */
  status: string;
  /** Bytes. */
  current?: number | undefined;
  total?: number | undefined;
}

/** How far a layer of a pull is. */
export class Layer {
  private state: LayerState = { status: '' };
  private rate: number | undefined;
  private mark = { status: '', at: 0, bytes: 0 };

  constructor(private readonly name: string) {}

  /** @param now Milliseconds, on a clock that never goes back. */
  update(state: LayerState, now: number): void {
    this.state = state;
    const { status, current: bytes = 0 } = state;
    if (this.mark.status !== status) {
      this.mark = { status, at: now, bytes };
      this.rate = undefined;
    } else if (now - this.mark.at >= RATE) {
      this.rate = (1_000 * (bytes - this.mark.bytes)) / (now - this.mark.at);
      this.mark = { status, at: now, bytes };
    }
  }

  /** Nothing of it is awaited any more. */
  get isDone(): boolean {
    return /complete|exists/i.test(this.state.status);
  }

  /** `a1b2c3d4e5f6: Downloading [=====>              ] 12.0/30.1 MB 3.2 MB/s`. */
  get text(): string {
    const { status, current, total } = this.state;
    const amount = current === undefined ? '' : ` ${bar(current, total)}${megabytes(current, total)}`;
    const rate = this.rate === undefined || this.rate <= 0 ? '' : ` ${(this.rate / 1e6).toFixed(1)} MB/s`;
    return `${this.name === '' ? '' : `${this.name}: `}${status}${amount}${rate}`;
  }
}

function bar(current: number, total: number | undefined): string {
  if (!total) return '';
  const filled = Math.min(BAR, Math.floor((BAR * current) / total));
  const tip = filled < BAR ? '>' : '';
  return `[${`${'='.repeat(filled)}${tip}`.padEnd(BAR)}] `;
}

function megabytes(current: number, total: number | undefined): string {
  return total
    ? `${(current / 1e6).toFixed(1)}/${(total / 1e6).toFixed(1)} MB`
    : `${(current / 1e6).toFixed(1)} MB`;
}
