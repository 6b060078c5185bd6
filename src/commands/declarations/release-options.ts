import type { Command } from 'commander';
import { collect } from '../globals/options.js';
import { numeral } from './noun.js';
import { fieldOption, type FieldOptions } from './operation-command.js';

/** The options that hold a release's fields. */
export interface ReleaseFlags {
  image?: string;
  flavor?: string;
  name?: string;
  desc?: string;
  port?: number;
  command?: string[];
  args?: string[];
  env?: string[];
  healthPath?: string;
  healthTimeout?: number;
  logPath?: string[];
  configName?: string;
  configFile?: string[];
  file?: string;
}

const FROM_FILE_TOO: FieldOptions = { note: 'here or in the file' };
const REPEATED: FieldOptions = { parse: collect, note: 'repeat for more' };

/** Declares them. */
export function addReleaseOptions(
  command: Command,
  operation: 'releases.create' | 'rollouts.create',
): Command {
  const field = (name: string, flags: string, options?: FieldOptions) =>
    fieldOption(operation, name, flags, options);
  return command
    .addOption(field('image', '--image <image>', FROM_FILE_TOO))
    .addOption(field('flavor', '--flavor <flavor>', FROM_FILE_TOO))
    .addOption(field('name', '--name <name>'))
    .addOption(field('desc', '--desc <text>'))
    .addOption(field('port', '--port <port>', { parse: numeral }))
    .addOption(field('command', '--command <word>', REPEATED))
    .addOption(field('args', '--args <word>', REPEATED))
    .addOption(field('env', '-e, --env <K=V>', REPEATED))
    .addOption(field('health_check.path', '--health-path <path>'))
    .addOption(field('health_check.timeout', '--health-timeout <seconds>', { parse: numeral }))
    .addOption(field('log_file_paths', '--log-path <path>', REPEATED))
    .addOption(field('config.name', '--config-name <name>', { note: 'config when it is left out' }))
    .addOption(
      field('config.files', '--config-file <SRC:MOUNT_PATH>', {
        parse: collect,
        note: 'where it is, and where it is mounted; repeat for more',
      }),
    )
    .option('-f, --file <file>', 'YAML or JSON file with these fields, - for stdin; flags win over it');
}
