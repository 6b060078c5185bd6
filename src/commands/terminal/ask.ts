import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { ShimError } from '../../core/model/errors.js';
import type { Host } from '../globals/host.js';

/** Without a terminal it says what is missing. */
export function refuseWithoutTerminal(host: Host): void {
  if (!host.stdin.isTTY || !host.stderr.isTTY)
    throw new ShimError('invalid_input', 'a login needs an access key and a secret key', {
      hint: 'give --access-key and --secret-key-file (ACCESS_KEY, SECRET_KEY)',
    });
}

/** Asks for the keys on a terminal, the secret one unseen. */
export async function askForKeys(
  host: Host,
  known?: string,
): Promise<{ accessKey: string; secretKey: string }> {
  const accessKey = known ?? (await ask(host, 'access key: ', { hidden: false }));
  return { accessKey, secretKey: await ask(host, 'secret key: ', { hidden: true }) };
}

/** One line from the terminal. Ctrl-C and the end of input end it. */
function ask({ stdin, stderr }: Host, question: string, { hidden }: { hidden: boolean }): Promise<string> {
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (!hidden) stderr.write(chunk);
      done();
    },
  });
  const prompt = createInterface({ input: stdin, output, terminal: true });
  if (hidden) stderr.write(question);
  let answer: string | undefined;
  return new Promise((resolve, reject) => {
    prompt.once('close', () => {
      if (hidden || answer === undefined) stderr.write('\n');
      if (answer === undefined) reject(new ShimError('interrupted', 'no keys were given'));
      else resolve(answer);
    });
    prompt.question(question, (given) => {
      answer = given.trim();
      prompt.close();
    });
  });
}
