/** What this program is called on the command line that it came from; a hint that is pasted must find it. */
export function pasteable(text: string, env: Readonly<Record<string, string | undefined>>): string {
  if (env.npm_command !== 'exec') return text;
  return text.replace(/(?<![\w/.-]|npx )qappctl-shim(?= [a-z-])/g, 'npx qappctl-shim');
}
