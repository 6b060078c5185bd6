/** Milliseconds between two looks. */
const INTERVAL = 5_000;

/** Looks after the containers as long as a process serves: what was stopped or removed by hand comes back. */
export class Caretaker {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  /**
   * @param reconcile Makes the engine agree with the state.
   * @param warn Told why that fails, once as long as the reason is the same.
   */
  constructor(
    private readonly reconcile: () => Promise<void>,
    private readonly warn: (text: string) => void,
    private readonly interval = INTERVAL,
  ) {}

  /** The first look; rejects when that one fails. */
  async start(): Promise<void> {
    await this.reconcile();
    this.lookLater();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private lookLater(trouble?: string): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.look(trouble), this.interval);
    this.timer.unref();
  }

  private async look(known: string | undefined): Promise<void> {
    const trouble = await this.reconcile().then(
      () => undefined,
      (error: unknown) => (error as Error).message,
    );
    if (trouble !== undefined && trouble !== known) this.warn(trouble);
    this.lookLater(trouble);
  }
}
