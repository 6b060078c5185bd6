/** Scopes that were written a moment ago. */
export class RecentWrites {
  private readonly scopes = new Map<string, NodeJS.Timeout>();

  /** @param moment How long a write counts as recent, in milliseconds. */
  constructor(private readonly moment: number) {}

  add(scope: string): void {
    clearTimeout(this.scopes.get(scope));
    this.scopes.set(scope, setTimeout(() => this.scopes.delete(scope), this.moment).unref());
  }

  /** Whether one of them may have changed what is read in this scope. */
  mayHaveChanged(scope: string): boolean {
    return [...this.scopes.keys()].some((written) => isWithin(scope, written));
  }
}

/** Scopes are paths; the empty one holds all. */
export function isWithin(scope: string, outer: string): boolean {
  return outer === '' || scope === outer || scope.startsWith(`${outer}/`);
}
