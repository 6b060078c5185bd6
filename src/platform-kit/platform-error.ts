/** The platform says no; `message` is the text that qappctl would print after its log prefix. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError';

  constructor(
    readonly status: number,
    text: string,
  ) {
    super(`code:${status},msg:${text}`);
  }
}
