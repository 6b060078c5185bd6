/** Calls back when nothing came for so long (ms; never without a limit); while what came is taken, no time counts. */
export class SilenceTimer {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly limit: number | undefined,
    private readonly onSilence: () => void,
  ) {
    this.listen();
  }

  /** From now on it counts anew. */
  listen(): void {
    clearTimeout(this.timer);
    if (this.limit !== undefined) this.timer = setTimeout(this.onSilence, this.limit);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
