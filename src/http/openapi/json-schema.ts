import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';

export interface SchemaOptions {
  /** Whether `null` counts as absent, as it does in bodies. */
  nullIsAbsent?: boolean;
}

/**
 * A schema as JSON Schema (2020-12, as OpenAPI 3.1 takes it). Of its rules only those reach it that stand in keywords or
 * metadata: a check is a function, and is left out.
 */
export function jsonSchemaOf(
  schema: v.GenericSchema,
  { nullIsAbsent = false }: SchemaOptions = {},
): JsonSchema {
  const converted = toJsonSchema(schema, {
    typeMode: 'input',
    ignoreActions: ['check'],
    overrideSchema: ({ valibotSchema, jsonSchema }) =>
      nullIsAbsent && valibotSchema.type === 'optional' ? orNull(jsonSchema) : undefined,
  });
  delete converted.$schema;
  return converted;
}

function orNull(schema: JsonSchema): JsonSchema {
  const { type, description, examples, ...rest } = schema;
  if (type === undefined)
    return { description, examples, anyOf: [rest, { type: 'null' }] } as unknown as JsonSchema;
  return { ...schema, type: [type as 'string', 'null'] } as unknown as JsonSchema;
}
