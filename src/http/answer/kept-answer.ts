import type { Answer, Body } from './answer.js';

/** An answer as text, to be given again later, by this server or another one. */
export function answerText(answer: Answer): string {
  const { body, failure, ...rest } = answer;
  return JSON.stringify({
    ...rest,
    body: Buffer.isBuffer(body) ? { base64: body.toString('base64') } : body,
    // Without the error behind it, which was logged and may hold anything.
    failure: failure && { ...failure, error: failure.message },
  });
}

/** The answer that a text stands for. */
export function answerOf(text: string): Answer {
  const { body, ...rest } = JSON.parse(text) as Omit<Answer, 'body'> & { body: Body | { base64: string } };
  return { ...rest, body: 'base64' in body ? Buffer.from(body.base64, 'base64') : body };
}
