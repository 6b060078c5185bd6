import { valueAnswer, type Answer } from './answer/answer.js';
import type { Exchange } from './exchange/exchange.js';
import type { Route } from './route.js';

/** The answer to a change that was made. */
export function changeAnswer(route: Route, exchange: Exchange, outcome: object | undefined): Answer {
  const { operation } = route;
  if (!operation.http.answersNothing) {
    const answer = valueAnswer(outcome);
    if (outcome && 'detached' in outcome) return acceptedAnswer(answer, route, exchange, outcome);
    const headers = [...answer.headers, ...idHeader(route, outcome)];
    return operation.progress && outcome ? { ...answer, headers, outcome } : { ...answer, headers };
  }
  const answer = valueAnswer(undefined);
  return operation.progress && outcome ? { ...answer, outcome } : answer;
}

/** Of what goes on by itself: where it can be looked at. */
function acceptedAnswer(answer: Answer, route: Route, exchange: Exchange, outcome: object): Answer {
  const [header = '', id = ''] = idHeader(route, outcome);
  const place = `/apps/${encodeURIComponent(exchange.params.app ?? '')}/rollouts/${encodeURIComponent(id)}`;
  const preference = prefersAsync(exchange) ? ['Preference-Applied', 'respond-async'] : [];
  return {
    ...answer,
    status: 202,
    outcome,
    headers: [...answer.headers, header, id, 'Location', place, ...preference],
  };
}

/** Whether the client would rather not wait (RFC 7240). */
export function prefersAsync({ request }: Exchange): boolean {
  return /(^|,)\s*respond-async\s*($|[,;])/i.test(String(request.headers.prefer ?? ''));
}

/** The id of what was made, also when something failed after that. */
export function idHeader({ operation }: Route, holder: object | undefined): string[] {
  const [header, field] = operation.http.idHeader ?? [];
  if (header === undefined || field === undefined) return [];
  const id = (holder as Record<string, unknown> | undefined)?.[field];
  return typeof id === 'string' ? [header, id] : [];
}
