import type { Event } from 'js-yaml';
import { ShimError } from '../model/errors.js';
import { invalidInput } from './invalid-input.js';
import { firstMistake } from './yaml-events.js';

/**
 * The one value that a text in YAML, or in JSON, holds. Merge keys (`<<`) are merged. Throws `invalid_input` with the
 * place for anything that readers of YAML take differently, and for aliases that make more of a text than there is.
 * Messages quote no line of the text, which may hold secrets.
 * @param name What the text was given as, for errors.
 */
export async function readYaml(text: string, name: string): Promise<unknown> {
  const { parseEvents, constructFromEvents, CORE_SCHEMA, mergeTag, YAMLException } = await import('js-yaml');
  try {
    const events = parseEvents(text, {});
    checkEvents(text, events, name);
    const documents = constructFromEvents(events, { source: text, schema: CORE_SCHEMA.withTags(mergeTag) });
    if (documents.length > 1) throw invalidInput(`${name} holds more than one document`, 'keep one of them');
    return documents[0];
  } catch (error) {
    if (error instanceof ShimError) throw error;
    if (!(error instanceof YAMLException)) throw error;
    const where = error.mark && place(error.mark);
    throw invalidInput(`${name} is not valid YAML or JSON${where ?? ''}: ${error.reason}`);
  }
}

function checkEvents(text: string, events: readonly Event[], name: string): void {
  const mistake = firstMistake(text, events);
  if (!mistake) return;
  const before = text.slice(0, mistake.at).split(/\r\n|\r|\n/);
  const where = place({ line: before.length - 1, column: before.at(-1)?.length ?? 0 });
  throw invalidInput(`${name}${where}: ${mistake.what}`, mistake.hint);
}

function place({ line, column }: { line: number; column: number }): string {
  return `, line ${line + 1}, column ${column + 1}`;
}
