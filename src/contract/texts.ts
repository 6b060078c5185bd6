import * as v from 'valibot';
import { type Catalogue, OPERATIONS } from './catalogue.js';

/** `deploys.create` and the like. */
export type OperationName = {
  [Noun in keyof Catalogue]: `${Noun}.${string & keyof Catalogue[Noun]}`;
}[keyof Catalogue];

/** What a person is told of an operation. */
export interface OperationText {
  summary: string;
  /** By the names of its fields, those inside of another behind a dot: `health_check.path`. */
  fields: Readonly<Record<string, { description: string; isRequired: boolean }>>;
}

/**
 * The catalogue as help texts need it. The build puts this module's value in its place, so that a command line starts
 * without a schema.
 */
export const TEXTS: Readonly<Record<OperationName, OperationText>> = Object.fromEntries(
  OPERATIONS.map(({ noun, verb, summary, input }) => [
    `${noun}.${verb}`,
    { summary, fields: Object.fromEntries(fieldsOf(input?.entries ?? {})) },
  ]),
) as Record<OperationName, OperationText>;

function fieldsOf(
  entries: v.ObjectEntries,
  prefix = '',
  isNeeded = true,
): [string, OperationText['fields'][string]][] {
  return Object.entries(entries).flatMap(([name, entry]) => {
    const isOptional = entry.type === 'optional';
    const schema = !isOptional ? entry : (entry as v.OptionalSchema<v.GenericSchema, undefined>).wrapped;
    const { description } = v.getMetadata(schema) as { description?: string };
    const below = 'entries' in schema ? (schema.entries as v.ObjectEntries) : {};
    const isRequired = isNeeded && !isOptional;
    return [
      [prefix + name, { description: description ?? '', isRequired }],
      ...fieldsOf(below, `${prefix}${name}.`, isRequired),
    ];
  });
}
