import * as v from 'valibot';

/** What creating something answers: its name or id alone. */
export function created<const Key extends 'name' | 'id'>(
  key: Key,
  description: string,
  example: string,
): v.GenericSchema<unknown, Record<Key, string>> {
  const value = v.pipe(v.string(), v.metadata({ description, examples: [example] }));
  return v.object({ [key]: value }) as unknown as v.GenericSchema<unknown, Record<Key, string>>;
}
