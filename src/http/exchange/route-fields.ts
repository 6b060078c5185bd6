import type { RoutedOperation } from '../../contract/catalogue.js';
import { pathFieldsOf } from '../../contract/route-fields.js';
import { invalidInput } from '../../core/input/invalid-input.js';

/** Fields of an input, as they came. */
export type Fields = Readonly<Record<string, unknown>>;

/** An operation's input, of the parts of the path and of the fields of the query or body. */
export function inputOf(
  operation: RoutedOperation,
  params: Readonly<Record<string, string>>,
  fields: Fields,
): Fields {
  const input: Record<string, unknown> = { ...fields };
  for (const [part, name] of pathFieldsOf(operation)) {
    if (Object.hasOwn(fields, name))
      throw invalidInput(`unknown field '${name}', the path names the ${name}`);
    input[name] = params[part] ?? '';
  }
  return input;
}
