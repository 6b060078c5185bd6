/** The platform says no; `message` is the text that qappctl would print after its log prefix. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly status: number,
    text: string,
  ) {
    super(`code:${status},msg:${text}`);
  }
}
