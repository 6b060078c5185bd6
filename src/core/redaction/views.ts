import { backslashView, mayBeYaml } from './backslash-view.js';
import { base64Views } from './base64-view.js';
import { percentViews } from './percent-view.js';
import { unitsOf, type View } from './view.js';

const BACKSLASH = 0x5c;

/** Every way in which a text may have been written by a program that quotes. */
export function* viewsOf(text: string): Generator<View> {
  const plain = { units: unitsOf(text) };
  yield plain;
  if (plain.units.includes(BACKSLASH)) {
    const unescaped = backslashView(plain);
    yield unescaped;
    if (mayBeYaml(text)) yield backslashView(plain, true);
    // JSON that was quoted as a string in JSON.
    if (unescaped.units.includes(BACKSLASH)) yield backslashView(unescaped);
  }
  yield* percentViews(plain);
  yield* base64Views(plain);
}
