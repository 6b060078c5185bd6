/** Texts that are remembered; beyond, the oldest may be told again. */
const MOST_REMEMBERED = 1_000;

/** Passes each text on once: what is looked at again and again would be told as often. */
export function onlyOnce(tell: (text: string) => void, most = MOST_REMEMBERED): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    if (told.has(text)) return;
    const [oldest] = told;
    if (oldest !== undefined && told.size >= most) told.delete(oldest);
    told.add(text);
    tell(text);
  };
}
