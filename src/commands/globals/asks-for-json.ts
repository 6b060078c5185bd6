/** Whether errors are to be JSON: told by the words alone, which may be why the command line can't be read. */
export function asksForJson(argv: readonly string[]): boolean {
  return options(argv).some((word, index) =>
    /^(-o|--output)$/.test(word)
      ? argv[index + 1] === 'json'
      : /^(--json|--output=json|-[qv]*o=?json)$/.test(word),
  );
}

/** Whether what goes on, and how it ends, is to be told as events: told by the words as well, of which the last counts. */
export function asksForEvents(argv: readonly string[]): boolean {
  const words = options(argv);
  const last = words.findLastIndex((word) => /^--progress(=|$)/.test(word));
  return words[last] === '--progress' ? words[last + 1] === 'json' : words[last] === '--progress=json';
}

function options(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? undefined : end);
}
