import { readFileSync } from 'node:fs';
import { invalidInput, quoteValue } from '../../core/input/invalid-input.js';
import type { ListenAddress } from '../../http/listen.js';
import type { Given } from '../globals/given-setting.js';

const GROUPS = '/etc/group';
const OWNER = 0o600;
/** With a group alone: it is named to be let in. */
const WITH_GROUP = 0o660;

/** The address with who may connect to it, when that is a socket file, as flags or variables say it. */
export function withAccess(
  address: ListenAddress,
  { mode, group }: { mode: Given | undefined; group: Given | undefined },
): ListenAddress {
  const first = mode ?? group;
  if (!first) return address;
  if (address.kind !== 'unix')
    throw invalidInput(
      `${first.name} is for a socket file`,
      'listen on one: --listen-addr unix:/run/shim/shim.sock',
    );
  return { ...address, access: { mode: mode ? modeOf(mode) : WITH_GROUP, group: group && groupOf(group) } };
}

/** Connecting takes the right to write; nobody executes a socket. */
function modeOf({ name, text }: Given): number {
  const mode = /^0?[0-7]{3}$/.test(text) ? Number.parseInt(text, 8) : 0;
  if ((mode & OWNER) === OWNER && (mode & 0o111) === 0) return mode;
  throw invalidInput(
    `invalid ${name} ${quoteValue(text)}: not permissions of a socket that its owner can use`,
    'use 0600 (its owner), 0660 (its group too) or 0666 (everyone on this machine)',
  );
}

function groupOf({ name, text }: Given): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const found = groupsOfSystem().find(([known]) => known === text);
  if (found) return Number(found[2]);
  throw invalidInput(
    `invalid ${name} ${quoteValue(text)}: there is no such group in ${GROUPS}`,
    `give its number: getent group ${/^[\w.-]+$/.test(text) ? text : '<name>'} | cut -d: -f3`,
  );
}

/** Name, password, number and members, a group each. */
function groupsOfSystem(): string[][] {
  try {
    return readFileSync(GROUPS, 'utf8')
      .split('\n')
      .map((line) => line.split(':'));
  } catch {
    return [];
  }
}
