import type { IncomingMessage } from 'node:http';
import { plainText } from '../redaction/plain-text.js';

const SHOWN_LIMIT = 4096;
const BODY_LIMIT = 64 * 1024;

/** What the engine or a registry wrote, fit for a message: one line, no colours, at most 4 KiB. */
export function engineText(raw: string): string {
  const text = plainText(raw.slice(0, 2 * SHOWN_LIMIT))
    .replace(/\s+/g, ' ')
    .trim();
  const bytes = Buffer.from(text);
  return bytes.length > SHOWN_LIMIT
    ? `${new TextDecoder().decode(bytes.subarray(0, SHOWN_LIMIT - 6)).replace(/\ufffd$/, '')}…`
    : text;
}

/** The text of an error answer: its `message`, or the body as it is; at most 64 KiB are read. */
export async function errorBody(response: IncomingMessage): Promise<string> {
  const body = await readBody(response);
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    return engineText(typeof message === 'string' ? message : body);
  } catch {
    return engineText(body);
  }
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > BODY_LIMIT) break;
  }
  return Buffer.concat(chunks).toString();
}
