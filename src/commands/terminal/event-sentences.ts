import type { ProgressEvent } from '../../core/shim.js';

type Told = Exclude<ProgressEvent, { type: 'pull' }>;

/** An event as a line for a person. */
export function sentenceOf(event: Told): string {
  switch (event.type) {
    case 'step':
      return `${numberOf(event)}${event.text}${event.skipped === undefined ? '' : ` (skipped: ${event.skipped})`}`;
    case 'rollout':
      return `rollout ${event.id} of ${event.app}`;
    case 'deploy':
      return `deploy ${event.id} in ${event.region}: ${event.state}, ${event.running}/${event.asked} running`;
    case 'instance':
      return `instance ${event.id}: ${event.status}`;
    case 'log':
      return event.line;
    case 'warning':
      return event.text;
  }
}

function numberOf({ number, of }: Extract<Told, { type: 'step' }>): string {
  return number === undefined ? '' : `[${number}/${of}] `;
}
