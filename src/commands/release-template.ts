import { join } from 'node:path';
import { ShimError } from '../core/model/errors.js';
import { invalidInput, quoteValue } from '../core/input/invalid-input.js';
import { makeDirectory } from '../core/files/make-directory.js';
import { NoRegularFile, writeRegularFile } from '../core/files/write-file.js';
import { fileTrouble } from './globals/file-trouble.js';

const FILE = 'release.yaml';

const TEMPLATE = `# A release: what runs, and how. To create it: qappctl-shim releases create <app> --file release.yaml
# Lines that begin with "#" and no single blank are optional fields: take the "#" away to use them.

# The image, as \`images list\` shows it.
image: "nginx:alpine"

# The size of an instance, as \`flavors list\` shows it.
flavor: "C1M1"

# The name, unique in its app; without it: v and the time in Beijing, such as v221201-185439.
#name: "v1"

#desc: "what is new"

# The port that the program listens on.
port: 80

# What to run in the place of the image's own command.
#command: ["/bin/sh", "-c"]
#args: ["nginx -g 'daemon off;'"]

# An instance is well while this path answers 200 within the timeout (seconds).
#health_check:
#  path: "/"
#  timeout: 3

# Values are strings: quote numbers.
#env:
#  - key: "MODE"
#    value: "prod"

#log_file_paths:
#  - "/var/log/nginx/access.log"

# Files that are placed into every instance.
#config:
#  name: "config"
#  files:
#    - filename: "site.conf"
#      mount_path: "/etc/nginx/conf.d"
#      content: "# nothing yet"
`;

/** Writes the template into a directory (made when missing) and tells the file; keeps one that is there. */
export function writeReleaseTemplate(dir: string, force: boolean): string {
  const file = join(dir, FILE);
  try {
    makeDirectory(dir, 0o777);
    writeRegularFile(file, TEMPLATE, { replace: force });
  } catch (error) {
    throw refusal(error, file);
  }
  return file;
}

function refusal(error: unknown, file: string): Error {
  const what = quoteValue(file);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST')
    return new ShimError('conflict', `${what} exists already`, { hint: '--force replaces it' });
  if (code === 'ELOOP')
    return invalidInput(
      `${what} is a symbolic link, nothing is written through it`,
      'name the directory that it leads to',
    );
  if (error instanceof NoRegularFile || code === 'ENXIO')
    return invalidInput(`${what} is there and is no regular file`, 'name another directory');
  return fileTrouble(what, error, 'written');
}
