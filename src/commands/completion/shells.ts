/** The shells that there is a completion for. */
export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;

export type Shell = (typeof SHELLS)[number];

/** Whether it is the name of one of them. */
export function isShell(word: string): word is Shell {
  return (SHELLS as readonly string[]).includes(word);
}
