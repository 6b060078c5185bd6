import { createHash } from 'node:crypto';

/** Docker's settings as a person leaves them. */
export interface Setting {
  /** `{four}`, `{six}`, `{tls}`, `{mutual}`, `{socket}` stand for the engines, `{home}` and `{relative}` for the home. */
  env?: Record<string, string>;
  /** By path below the home; a value that is no text is written as JSON. */
  files?: Record<string, unknown>;
  /** Shell scripts by the helper's name. */
  helpers?: Record<string, string>;
  image?: string;
  /** Not as docker, on purpose: the row of docs/docker.md that says why. */
  differs?: string;
  /** The version of the docker command that reads it so first, 28.03 for 28.3; an older one is not asked. */
  since?: number;
  /** Whose login the registry gets where no docker command is asked; default ann's, null: no user's. */
  user?: string | null;
  /** Files of the engines' TLS by the folder that they are put into; what is `bad` holds no certificate. */
  tls?: Record<string, readonly ('ca' | 'cert' | 'key' | 'bad-ca' | 'bad-key' | 'empty-ca')[]>;
}

export const base64 = (text: string) => Buffer.from(text).toString('base64');
/** Ann's. */
export const LOGIN = { auth: base64('ann:s3cret') };
/** A helper's script that gives a user's login. */
export const GIVES = (user: string) => `cat >/dev/null; echo '{"Username":"${user}","Secret":"of-helper"}'`;
export const HUB = 'https://index.docker.io/v1/';
/** A config.json; a text is written as it is. */
export const at = (config: unknown, more: Omit<Setting, 'files'> = {}): Setting => ({
  ...more,
  files: { '.docker/config.json': config },
});
/** A Docker context; `endpoint` is a text for a file of another form. */
export const context = (name: string, endpoint: object | string) => ({
  [`.docker/contexts/meta/${createHash('sha256').update(name).digest('hex')}/meta.json`]:
    typeof endpoint === 'string' ? endpoint : { Name: name, Endpoints: { docker: endpoint } },
});
