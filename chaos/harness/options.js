import { parseArgs } from 'node:util';

/** The options of this command; what is wrong with them is told in a line, with how to call it. */
export function optionsOf(usage, options) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    process.stderr.write(`${error.message}\nusage: ${usage}\n`);
    process.exit(2);
  }
}

/** Of all names, those in the list `--only`, whatever their case, or all but those in `--except`. */
export function chosenOf(all, only, except) {
  if (except !== undefined) {
    const left = chosenOf(all, except);
    return all.filter((name) => !left.includes(name));
  }
  if (only === undefined) return all;
  const wanted = only.toLowerCase().split(',');
  const unknown = wanted.filter((name) => !all.some((known) => known.toLowerCase() === name));
  if (unknown.length === 0) return all.filter((name) => wanted.includes(name.toLowerCase()));
  process.stderr.write(`--only: there is no ${unknown.join(', ')}; there are ${all.join(', ')}\n`);
  process.exit(2);
}
