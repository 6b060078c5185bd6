import type { Command } from 'commander';
import type { Context } from './invocation/context.js';
import { nounCommand, numeral, withExamples } from './declarations/noun.js';
import { collect } from './globals/options.js';
import { fieldOption, type FieldOptions, operationCommand } from './declarations/operation-command.js';
import type { ReleaseFlags } from './release-input.js';
import { printCreated, printDone, printList } from './terminal/print.js';

/** `releases list|create|init`. */
export function registerReleases(program: Command, context: Context): void {
  const releases = nounCommand(program, 'releases', 'release', "list and create an app's releases");
  withExamples(
    releases,
    'releases list zenx',
    'releases create zenx --image nginx:alpine --flavor C1M1 --port 80',
  );
  addList(releases, context);
  addCreate(releases, context);
  addInit(releases, context);
}

function addList(releases: Command, context: Context): void {
  withExamples(
    operationCommand(releases, 'releases.list', 'list <app>').alias('ls'),
    'releases list zenx',
    'releases list zenx --limit 5',
  ).action(async (app: string) => {
    const shim = await context.shim();
    await printList(context, await shim.releases.list({ app }, context.call()), {
      noun: 'releases',
      columns: [
        ['NAME', (release) => release.name],
        ['IMAGE', (release) => release.image],
        ['FLAVOR', (release) => release.flavor],
        ['PORT', (release) => release.port],
        ['CREATED', (release) => release.ctime, 'time'],
        ['DESC', (release) => release.desc],
      ],
      id: (release) => release.name,
      newestFirst: (release) => release.ctime,
    });
  });
}

const field = (name: string, flags: string, options?: FieldOptions) =>
  fieldOption('releases.create', name, flags, options);
const FROM_FILE_TOO: FieldOptions = { note: 'here or in the file' };
const REPEATED: FieldOptions = { parse: collect, note: 'repeat for more' };

function addCreate(releases: Command, context: Context): void {
  withExamples(
    operationCommand(releases, 'releases.create', 'create <app>'),
    'releases create zenx --image nginx:alpine --flavor C1M1 --port 80 --env MODE=prod',
    'releases create zenx --image nginx:alpine --flavor C1M1 --command sh --command -c --args "nginx -g \'daemon off;\'"',
    'releases create zenx --file release.yaml --image nginx:1.27',
  )
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
    .option('-f, --file <file>', 'YAML or JSON file with these fields, - for stdin; flags win over it')
    .action(async (app: string, flags: ReleaseFlags) => {
      const { releaseInput } = await import('./release-input.js');
      const input = await releaseInput(flags, context.reading);
      const shim = await context.shim();
      const created = await shim.releases.create({ ...input, app }, context.call());
      await printCreated(context, created, created.name);
    });
}

function addInit(releases: Command, context: Context): void {
  withExamples(
    releases
      .command('init [dir]')
      .alias('mkconfig')
      .description('write a commented release file to start from'),
    'releases init',
    'releases init deploy --force',
  )
    .option('--force', 'replace a file that is there')
    .action(async (dir: string | undefined, options: { force?: boolean }) => {
      const { writeReleaseTemplate } = await import('./release-template.js');
      const file = writeReleaseTemplate(dir ?? '.', options.force ?? false);
      await printDone(
        context,
        { written: file },
        `${file} is written; try: qappctl-shim releases create <app> --file ${file}`,
      );
    });
}
