/** Sequences that colour, move and name a terminal, with the escape character or with their own (C1). */
const ANSI =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]P^_X]|[\u009d\u0090\u009e\u009f\u0098])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]/g;

/** Without colours and control characters; lines end with `\n`. The joiners of emoji and of whole scripts stay. */
export function plainText(text: string): string {
  return text
    .replace(ANSI, '')
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(/[^\P{C}\n\t\u200c\u200d]/gu, '');
}
