import * as v from 'valibot';

interface Shape {
  type: string;
  entries?: Record<string, Shape>;
  item?: Shape;
  wrapped?: Shape;
  pipe?: Shape[];
}

/** The same shape, in which every field that may be absent may be `null` too; that is taken for absent. */
export function withNulls<T>(schema: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, T> {
  return rebuilt(schema) as unknown as v.GenericSchema<unknown, T>;
}

/** What is said about a field for its readers is left out: it costs time, and nobody reads it here. */
function rebuilt(shape: Shape): v.GenericSchema {
  const [first] = shape.pipe ?? [];
  if (first) return rebuilt(first);
  if (shape.wrapped) return nullable(rebuilt(shape.wrapped));
  if (shape.item) return v.array(rebuilt(shape.item));
  if (!shape.entries) return shape as unknown as v.GenericSchema;
  const entries = Object.entries(shape.entries).map(([key, entry]) => [key, rebuilt(entry)] as const);
  return v.looseObject(Object.fromEntries(entries));
}

function nullable(schema: v.GenericSchema): v.GenericSchema {
  return v.pipe(
    v.nullish(schema),
    v.transform((value) => value ?? undefined),
  );
}
