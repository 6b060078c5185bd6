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

export interface ErrorText {
  text: string;
  /** It was not in the engine's form, which is JSON with a message: somebody else answered. */
  foreign: boolean;
}

/** The text of an error answer: its `message`, or the body as it is; at most 64 KiB are read. */
export async function errorBody(response: IncomingMessage): Promise<ErrorText> {
  const body = await readBody(response);
  const message = messageIn(body);
  return { text: engineText(message ?? withoutTags(body)), foreign: message === undefined };
}

function messageIn(body: string): string | undefined {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}

/** A web server's page as its words. */
function withoutTags(body: string): string {
  return body.replace(/<(style|script)[^]*?<\/\1>/gi, ' ').replace(/<[^>]{0,1000}>/g, ' ');
}

/** At most 64 KiB of an answer, as text. */
export async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > BODY_LIMIT) break;
  }
  return Buffer.concat(chunks).toString();
}
