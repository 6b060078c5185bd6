import type { IncomingMessage } from 'node:http';

/** A thousand containers are listed in a megabyte or two. */
const MOST = 32 * 1024 * 1024;

/** All that an engine answers, up to a bound. */
export async function boundedText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST) throw new Error(`the engine answered more than ${MOST} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
