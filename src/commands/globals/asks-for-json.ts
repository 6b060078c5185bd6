/** Whether errors are to be JSON: told by the words alone, which may be why the command line can't be read. */
export function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv
    .slice(0, end < 0 ? undefined : end)
    .some((word, index) =>
      /^(-o|--output)$/.test(word)
        ? argv[index + 1] === 'json'
        : /^(--json|--output=json|-[qv]*o=?json)$/.test(word),
    );
}
