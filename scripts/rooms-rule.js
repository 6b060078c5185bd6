import { dirname, relative, resolve, sep } from 'node:path';
import { ROOMS } from './rooms.js';

const root = resolve(import.meta.dirname, '..');

/** ESLint rule: no import of a folder that stands later in the list of rooms.js. */
export const roomsRule = {
  create(context) {
    const room = roomOf(context.filename);
    const check = ({ source }) => {
      if (typeof source?.value !== 'string' || !source.value.startsWith('.')) return;
      const target = roomOf(resolve(dirname(context.filename), source.value));
      const message = objection(room, target);
      if (message) context.report({ node: source, message });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      TSImportType: ({ source, argument }) => check({ source: source ?? argument?.literal }),
    };
  },
};

function objection(room, target) {
  if (!ROOMS.includes(room)) return `${room} is new: give it a place in scripts/rooms.js`;
  if (ROOMS.indexOf(target) <= ROOMS.indexOf(room)) return undefined;
  return `${room} may not import ${target}, which stands later in scripts/rooms.js: move what both need to an earlier room, or hand it in`;
}

function roomOf(file) {
  return relative(root, dirname(file)).split(sep).join('/');
}
