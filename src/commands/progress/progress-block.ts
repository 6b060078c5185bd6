import stringWidth from 'string-width';
import { printableLine } from '../../core/model/printable.js';
import type { ProgressEvent } from '../../core/shim.js';
import { durationText } from './duration-text.js';
import { Layer } from './layer.js';

type Of<Type> = Extract<ProgressEvent, { type: Type }>;

interface Row {
  text: string;
  begun: number;
  /** Undefined while it goes on. */
  ended?: number;
  /** Nothing had to be done. */
  isSkipped: boolean;
  /** How far it is: `1/3 running`. */
  note: string;
}

/** What a live view shows of an operation: a line a step with its time, the layers of a pull below the one that goes on. */
export class ProgressBlock {
  private readonly rows: Row[] = [];
  private readonly layers = new Map<string, Layer>();

  /** @param now Milliseconds, on a clock that never goes back. */
  report(event: Exclude<ProgressEvent, { type: 'warning' | 'log' }>, now: number): void {
    if (event.type === 'step') this.step(event, now);
    else if (event.type === 'pull') this.pull(event, now);
    else if (event.type === 'deploy') this.deploy(event, now);
    else if (event.type === 'rollout') this.begin(`rollout ${event.id} of ${event.app}`, now);
  }

  /** Its lines: so many at the most, of which what goes on stays longest, and each so wide at the most. */
  lines({ most, width }: { most: number; width: number }, now: number): string[] {
    const layers = [...this.layers.values()];
    const goingOn = layers.filter(({ isDone }) => !isDone);
    // Of the steps, the one that goes on at least.
    const room = this.rows.length === 0 ? most : most - 1;
    const fitting = layers.length > room && goingOn.length > 0 ? goingOn : layers;
    const shown = room === 0 ? [] : fitting.slice(-room);
    const steps = this.rows.slice(-Math.max(1, most - shown.length));
    return [
      ...steps.map((row) => lineOf(row, width, now)),
      ...shown.map((layer) => cut(`  ${layer.text}`, width)),
    ].slice(-most);
  }

  private step({ number, of, text, skipped }: Of<'step'>, now: number): void {
    const place = number === undefined ? '' : `[${number}/${of}] `;
    const why = skipped === undefined ? '' : ` (skipped: ${skipped})`;
    this.begin(`${place}${text}${why}`, now, skipped !== undefined);
  }

  private begin(text: string, now: number, isSkipped = false): void {
    const last = this.rows.at(-1);
    if (last) last.ended ??= now;
    this.layers.clear();
    this.rows.push({ text: printableLine(text), begun: now, isSkipped, note: '' });
    // As many as the highest terminal may show.
    if (this.rows.length > MOST_ROWS) this.rows.shift();
  }

  private pull({ layer = '', status, current, total }: Of<'pull'>, now: number): void {
    const name = printableLine(layer);
    const known = this.layers.get(name) ?? new Layer(name);
    this.layers.set(name, known);
    known.update({ status: printableLine(status), current, total }, now);
  }

  private deploy({ id, region, state, running, asked }: Of<'deploy'>, now: number): void {
    if (this.rows.length === 0) this.begin(`deploy ${id} in ${region}`, now);
    const last = this.rows.at(-1);
    if (last)
      last.note = `${running}/${asked} running${state === 'pending' || state === 'running' ? '' : `, ${state}`}`;
  }
}

const MOST_ROWS = 100;

/** How far it is, and for how long it has gone on, stay whole. */
function lineOf({ text, begun, ended, isSkipped, note }: Row, width: number, now: number): string {
  if (isSkipped) return cut(text, width);
  const end = [note, durationText((ended ?? now) - begun)].filter((part) => part !== '').join('  ');
  return cut(`${cut(text, Math.max(LEAST, width - end.length - 2))}  ${end}`, width);
}

/** Columns of a text that are shown before anything else. */
const LEAST = 6;

/** A text without colours, of so many columns at the most. */
function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let shown = '';
  for (const { segment } of CHARACTERS.segment(text)) {
    if (stringWidth(`${shown}${segment}…`) > width) break;
    shown += segment;
  }
  return `${shown}…`;
}

const CHARACTERS = new Intl.Segmenter();
