/** The exchanges under way on all sockets: each counts until its outcome is known and sent, or its client gone. */
export class OpenExchanges {
  private open = 0;
  private readonly onEmpty = new Set<() => void>();

  get count(): number {
    return this.open;
  }

  begin(): void {
    this.open += 1;
  }

  end(): void {
    this.open -= 1;
    if (this.open === 0) for (const tell of this.onEmpty) tell();
  }

  /** Resolves to true as soon as none is under way, to false when that takes longer (ms). */
  empty(patience: number): Promise<boolean> {
    if (this.open === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (empty: boolean) => {
        clearTimeout(timer);
        this.onEmpty.delete(tell);
        resolve(empty);
      };
      const tell = () => end(true);
      const timer = setTimeout(() => end(false), patience);
      this.onEmpty.add(tell);
    });
  }
}
