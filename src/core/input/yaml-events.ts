import type { Event } from 'js-yaml';
import { INPUT_LIMITS } from '../model/limits.js';
import { quoteValue } from './invalid-input.js';

/** What is wrong with a text, and where in it. */
export interface Mistake {
  at: number;
  what: string;
  hint?: string;
}

/** js-yaml's own tables of them would have to be loaded first. */
const MAPPING = 3;
const PLAIN = 1;
const NONE = -1;

/** A list or an object that is not at its end yet. */
interface Open {
  isMapping: boolean;
  /** Of an object: the key whose value comes next. */
  key: string | undefined;
  /** Characters and nodes below it, each alias written out. */
  weight: number;
  anchor: string | undefined;
}

/** The first thing in a text that readers take differently, or that grows when it is read. */
export function firstMistake(text: string, events: readonly Event[]): Mistake | undefined {
  if (events.length > INPUT_LIMITS.yamlNodes)
    return { at: 0, what: `more than ${INPUT_LIMITS.yamlNodes} values`, hint: 'give it in parts' };
  const walk = new Walk(text);
  for (const event of events) {
    const mistake = walk.see(event);
    if (mistake) return mistake;
  }
  return undefined;
}

class Walk {
  private readonly open: Open[] = [];
  /** By anchor; undefined while what it names is not at its end. */
  private readonly weights = new Map<string, number | undefined>();
  private aliased = 0;

  constructor(private readonly text: string) {}

  see(event: Event): Mistake | undefined {
    if ('valueStart' in event) return this.scalar(event);
    if ('start' in event) this.begin(event.type === MAPPING, this.anchorOf(event));
    else if ('anchorStart' in event) return this.alias(event);
    else if ('directives' in event) this.beginDocument();
    else this.end();
    return undefined;
  }

  private beginDocument(): void {
    this.weights.clear();
    this.begin(false, undefined);
  }

  private begin(isMapping: boolean, anchor: string | undefined): void {
    if (anchor !== undefined) this.weights.set(anchor, undefined);
    this.open.push({ isMapping, key: undefined, weight: 1, anchor });
  }

  private end(): void {
    const ended = this.open.pop();
    if (ended) this.add(ended.weight, ended.anchor, '');
  }

  private scalar(event: ScalarEvent): Mistake | undefined {
    const source = this.text.slice(event.valueStart, event.valueEnd);
    const key = this.open.at(-1)?.key;
    this.add(source.length + 1, this.anchorOf(event), source);
    if (!this.mayBeNumber(event) || !isDoubtfulNumber(source)) return undefined;
    const shown = key !== undefined && SECRET_KEYS.has(key) ? 'a number' : quoteValue(source);
    return {
      at: event.valueStart,
      what: `${shown} is written in a way that programs read differently`,
      hint: 'write a number in decimal digits alone, such as 80, and put what is text in quotes',
    };
  }

  /** Without quotes and without a tag, or with the tag of a number. */
  private mayBeNumber({ style, tagStart, tagEnd }: ScalarEvent): boolean {
    if (tagStart === NONE) return style === PLAIN;
    return /(int|float)>?$/.test(this.text.slice(tagStart, tagEnd));
  }

  private alias(event: Anchored): Mistake | undefined {
    const name = this.text.slice(event.anchorStart, event.anchorEnd);
    if (!this.weights.has(name)) return undefined; // the reader says so
    const weight = this.weights.get(name);
    const at = event.anchorStart - 1;
    if (weight === undefined)
      return { at, what: `the alias ${quoteValue(`*${name}`)} stands in what it names, which has no end` };
    this.aliased += weight;
    if (this.aliased > INPUT_LIMITS.aliasedCharacters)
      return { at, what: 'its aliases make more than 1 MiB of it', hint: 'write out what is meant' };
    this.add(weight, undefined, '');
    return undefined;
  }

  private add(weight: number, anchor: string | undefined, key: string): void {
    if (anchor !== undefined) this.weights.set(anchor, weight);
    const parent = this.open.at(-1);
    if (!parent) return;
    parent.weight += weight;
    if (parent.isMapping) parent.key = parent.key === undefined ? key : undefined;
  }

  private anchorOf({ anchorStart, anchorEnd }: Anchored): string | undefined {
    return anchorStart === NONE ? undefined : this.text.slice(anchorStart, anchorEnd);
  }
}

type ScalarEvent = Extract<Event, { valueStart: number }>;

interface Anchored {
  anchorStart: number;
  anchorEnd: number;
}

/** Of a release's variables and files: what stands there is never shown. */
const SECRET_KEYS = new Set(['value', 'content']);

/** Whatever YAML 1.1, YAML 1.2 or Go's reader takes for a number. */
const NUMBER =
  /^[-+]?(0x[\da-f_]+|0o?[0-7_]+|0b[01_]+|\d[\d_]*(\.[\d_]*)?(e[-+]?\d+)?|\.\d[\d_]*(e[-+]?\d+)?|\.inf)$|^\.nan$/i;

/** True for a number that is not the shortest decimal form of itself: 010 is 8 to some readers, 1_000 a text to others. */
function isDoubtfulNumber(source: string): boolean {
  return NUMBER.test(source) && String(Number(source)) !== source;
}
