import type { Operation } from '../../contract/declaring/operation.js';

type Query = Readonly<Record<string, string>>;
interface Shape {
  type: string;
  wrapped?: Shape;
  pipe?: Shape[];
}

/** Query parameters as an operation's fields: a list is written with commas, true and false and numbers as they are. */
export function queryValues({ input }: Operation, query: Query): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).map(([name, text]) => [
      name,
      valueOf(typeOf(input?.entries[name] as Shape | undefined), text),
    ]),
  );
}

function valueOf(type: string | undefined, text: string): unknown {
  if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  if (type === 'number' && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (type === 'array') return text.split(',');
  return text;
}

/** What is inside of what may be left out, and of what is checked further. */
function typeOf(shape: Shape | undefined): string | undefined {
  if (shape?.wrapped) return typeOf(shape.wrapped);
  const [first] = shape?.pipe ?? [];
  return first && first !== shape ? typeOf(first) : shape?.type;
}
