/** Collects bytes up to a limit: the `head` kind stops and tells, the `tail` kind drops the oldest. */
export class OutputBuffer {
  overflowed = false;
  onOverflow: (() => void) | undefined;
  private chunks: Buffer[] = [];
  private size = 0;

  constructor(
    private readonly limit: number,
    private readonly keep: 'head' | 'tail',
  ) {}

  add(chunk: Buffer): void {
    if (this.keep === 'head' && this.overflowed) return;
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.size > this.limit) this.trim();
  }

  /** All of it, once: nothing is kept of what may be many megabytes. */
  text(): string {
    const all = Buffer.concat(this.chunks.splice(0));
    return (this.keep === 'head' ? all.subarray(0, this.limit) : all.subarray(-this.limit)).toString('utf8');
  }

  private trim(): void {
    if (this.keep === 'tail') {
      while (this.size - (this.chunks[0]?.length ?? 0) >= this.limit)
        this.size -= this.chunks.shift()?.length ?? 0;
      return;
    }
    this.overflowed = true;
    this.chunks = [Buffer.concat(this.chunks).subarray(0, this.limit)];
    this.onOverflow?.();
  }
}
