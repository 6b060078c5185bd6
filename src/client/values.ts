import * as v from 'valibot';
import type { RoutedOperation } from '../contract/catalogue.js';
import { ShimError } from '../core/model/errors.js';
import { keepNumbers } from '../core/model/exact-numbers.js';
import type { WireAnswer } from './wire/outcome.js';
import { notOurs } from './foreign-answers.js';

/** What a success holds, checked against the catalogue; its numbers are printed as they came. */
export async function valueOf(
  { output, http, progress }: RoutedOperation,
  answer: WireAnswer,
  { shown, token }: { shown: string; token: string | undefined },
): Promise<unknown> {
  const { headers, text } = answer;
  if (!output || (http.answersNothing && !progress)) {
    // The empty page of some portal is no success.
    if (!/^(\{\})?$/.test(text) || headers['x-request-id'] === undefined) throw notOurs(answer, shown, token);
    return undefined;
  }
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) throw notOurs(answer, shown, token);
  const result = v.safeParse(output, parsed(text), { abortEarly: true });
  if (!result.success) throw misshapen(shown);
  if (Array.isArray(result.output)) await keepNumbers(result.output, text);
  return result.output;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function misshapen(shown: string): ShimError {
  return new ShimError('unreadable_answer', `the answer of the server at ${shown} is not what it should be`, {
    hint: 'compare the versions: qappctl-shim --version --verbose',
  });
}
