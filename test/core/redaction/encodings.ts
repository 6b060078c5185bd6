const hex = (code: number, length: number) => code.toString(16).padStart(length, '0');
const unicode = (character: string) => `\\u${hex(character.charCodeAt(0), 4)}`;
export const quoted = (value: string) => JSON.stringify(value).slice(1, -1);
/** JSON as Go writes it. */
export const goJson = (value: string) => quoted(value).replace(/[<>&\u2028\u2029]/g, unicode);
/** JSON of ASCII only. */
const asciiJson = (value: string) => quoted(value).replace(/[^ -~]/g, unicode);
/** Go's %q. */
const goQuoted = (value: string) =>
  Array.from(value, (character) => {
    if (character === '\u0007') return '\\a';
    if (character === '\u001b') return '\\x1b';
    return /[\u00a0\u2028\u2029]/.test(character) ? unicode(character) : quoted(character);
  }).join('');
const percent = (value: string) =>
  encodeURIComponent(value).replace(/[!'()*]/g, (character) => `%${hex(character.charCodeAt(0), 2)}`);
/** Go's url.QueryEscape. */
const goQuery = (value: string) => percent(value).replaceAll('%20', '+');
/** Go's url.PathEscape. */
const goPath = (value: string) => percent(value).replace(/%(24|26|2B|3A|3D|40)/g, decodeURIComponent);

/** How programs write a value into a text: a name and a function each. */
export const ENCODINGS: [string, (value: string) => string][] = [
  ['as it is', (value) => value],
  ['JSON', quoted],
  ['JSON by Go', goJson],
  ['JSON in ASCII', asciiJson],
  ['JSON that escapes slashes', (value) => quoted(value).replaceAll('/', '\\/')],
  ["Go's quotes", goQuoted],
  ['URL-encoded', encodeURIComponent],
  ['URL-encoded in lower case', (value) => percent(value).replace(/%../g, (code) => code.toLowerCase())],
  ["Go's query escapes", goQuery],
  ["Go's path escapes", goPath],
  ['base64', (value) => Buffer.from(value).toString('base64')],
];
