/** Node 20 has these methods; the library of types for its year does not list them. */
interface WellFormedString {
  isWellFormed(): boolean;
  toWellFormed(): string;
}

/** True when a string has no lone surrogate, so that it survives UTF-8. */
export function isWellFormed(text: string): boolean {
  return (text as unknown as WellFormedString).isWellFormed();
}

export function toWellFormed(text: string): string {
  return (text as unknown as WellFormedString).toWellFormed();
}
