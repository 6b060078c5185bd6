import { connect } from 'node:net';
import { AnswerReader } from './answers.js';

/** The bytes of a request. */
export function requestText({ method = 'GET', path = '/', headers = {}, body }) {
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1'];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  const text = body === undefined ? '' : JSON.stringify(body);
  if (body !== undefined)
    lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(text)}`);
  return `${lines.join('\r\n')}\r\n\r\n${text}`;
}

/** One keep-alive connection that carries one request at a time and connects anew when it was closed. */
export class Client {
  #socket;
  #settle;

  constructor(port) {
    this.port = port;
  }

  /**
   * Resolves to the answer with its time in `ms`; rejects when the connection ends without one. The error tells
   * whether the request had gone out (`sent`).
   */
  async request(request, { timeout = 60_000 } = {}) {
    const begun = performance.now();
    const socket = await this.#connected();
    const answer = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => socket.destroy(new Error('no answer in time')), timeout);
      let sent = false;
      this.#settle = (error, value) => {
        this.#settle = undefined;
        clearTimeout(timer);
        if (error) reject(Object.assign(error, { sent }));
        else resolve(value);
      };
      socket.write(typeof request === 'string' ? request : requestText(request), () => {
        sent = true;
        this.onSent?.();
      });
    });
    if (/^connection: *close/im.test(answer.head)) this.close();
    return { ...answer, ms: performance.now() - begun };
  }

  close() {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #connected() {
    if (this.#socket && !this.#socket.destroyed && !this.#socket.readableEnded) return this.#socket;
    return new Promise((resolve, reject) => {
      const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true });
      const reader = new AnswerReader((answer) => this.#settle?.(undefined, answer));
      this.#socket = socket;
      let problem;
      socket.on('data', (chunk) => reader.feed(chunk));
      socket.on('error', (error) => (problem = error));
      socket.once('connect', () => resolve(socket));
      socket.once('close', () => {
        if (this.#socket === socket) this.#socket = undefined;
        const error = problem ?? new Error('closed without an answer');
        reject(error);
        this.#settle?.(error);
      });
    });
  }
}

/** One request on a connection of its own. */
export async function ask(port, request, options) {
  const client = new Client(port);
  try {
    return await client.request(request, options);
  } finally {
    client.close();
  }
}
