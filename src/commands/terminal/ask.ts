import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { invalidInput } from '../../core/input/parse.js';
import type { Host } from '../host.js';

/** Asks for the keys on a terminal, the secret one unseen. Without a terminal it says what is missing. */
export async function askForKeys(
  host: Host,
  known?: string,
): Promise<{ accessKey: string; secretKey: string }> {
  if (!host.stdin.isTTY || !host.stderr.isTTY)
    throw invalidInput(
      'a login needs an access key and a secret key',
      'give --access-key and --secret-key-file (ACCESS_KEY, SECRET_KEY)',
    );
  let hidden = false;
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (!hidden) host.stderr.write(chunk);
      done();
    },
  });
  const prompt = createInterface({ input: host.stdin, output, terminal: true });
  try {
    const accessKey = known ?? (await prompt.question('access key: ')).trim();
    const answer = prompt.question('secret key: ');
    hidden = true;
    const secretKey = (await answer).trim();
    host.stderr.write('\n');
    return { accessKey, secretKey };
  } finally {
    prompt.close();
  }
}
