/**
 * Reads answers of HTTP/1.1 from the bytes of a socket. It knows what our servers send: a Content-Length always,
 * except with 1xx, 204 and 304.
 */
export class AnswerReader {
  #pending = Buffer.alloc(0);

  constructor(onAnswer) {
    this.onAnswer = onAnswer;
  }

  feed(chunk) {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    for (;;) {
      const end = this.#pending.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = this.#pending.toString('latin1', 0, end);
      const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
      const total = end + 4 + length;
      if (this.#pending.length < total) return;
      const body = this.#pending.subarray(end + 4, total);
      this.#pending = this.#pending.subarray(total);
      const status = Number(head.slice(9, 12));
      if (status >= 200) this.onAnswer({ status, head, body });
      else this.onInformation?.(status);
    }
  }
}

/** A header field of an answer, by its name. */
export function field({ head }, name) {
  return new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1];
}
