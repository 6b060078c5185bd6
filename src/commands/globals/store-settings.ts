import { invalidInput, quoteValue } from '../../core/input/invalid-input.js';
import type { Environment } from '../../core/model/environment.js';
import { parseStoreChoice, type StoreChoice } from '../../store/store-choice.js';
import { given, present } from './given-setting.js';
import type { GlobalValues } from './options.js';
import { readPrivateFile } from './private-file.js';

export interface StoreSettings {
  choice: StoreChoice;
  /** A password stands on the command line, where others may have seen it. */
  hasPasswordInFlags: boolean;
}

/** Which store is meant: the flag, else the variable, else `auto`; with the password that a file holds. */
export function storeSettings(flags: GlobalValues, env: Environment): StoreSettings {
  const setting = given('--store', flags.store, 'QAPPCTL_SHIM_STORE', env);
  const choice = setting ? parseStoreChoice(setting.name, setting.text) : ({ kind: 'auto' } as const);
  const file = flags.storePasswordFile ?? present(env.QAPPCTL_SHIM_STORE_PASSWORD_FILE);
  if (choice.kind !== 'redis') {
    if (flags.storePasswordFile === undefined) return { choice, hasPasswordInFlags: false };
    throw invalidInput(
      '--store-password-file is for a Redis, and none is named',
      'add --store redis://<host>',
    );
  }
  const hasPasswordInFlags = flags.store !== undefined && choice.hasPassword;
  if (file === undefined) return { choice, hasPasswordInFlags };
  if (choice.hasPassword)
    throw invalidInput(
      'the store has a password in its address and one in a file',
      'keep the file, and write the address without it',
    );
  const target = { ...choice.target, password: passwordIn(file) };
  return { choice: { ...choice, target }, hasPasswordInFlags };
}

function passwordIn(file: string): string {
  const what = `the store's password file ${quoteValue(file)}`;
  const password = readPrivateFile(what, file).trim();
  if (password === '') throw invalidInput(`${what} is empty`, 'write the password of the Redis into it');
  return password;
}

/** Said when a password was given where others may have seen it. */
export const STORE_PASSWORD_IN_FLAGS =
  '--store with a password stays in the shell history and was seen in the process list, --store-password-file is safer';

/** Passwords in addresses of a store, as they may stand among the words of a command line. */
export function storePasswords(words: readonly (string | undefined)[]): string[] {
  return words.flatMap((word) => {
    const password = /rediss?:\/\/[^/]*?:([^/]*)@/.exec(word ?? '')?.[1];
    return password ? [password] : [];
  });
}
