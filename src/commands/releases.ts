import type { Command } from 'commander';
import type { Context } from './invocation/context.js';
import { collect, nounCommand, numeral, withExamples } from './globals/noun.js';
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
    releases.command('list <app>').alias('ls').description("list an app's releases"),
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

function addCreate(releases: Command, context: Context): void {
  withExamples(
    releases.command('create <app>').description('create a release; prints its name'),
    'releases create zenx --image nginx:alpine --flavor C1M1 --port 80 --env MODE=prod',
    'releases create zenx --image nginx:alpine --flavor C1M1 --command sh --command -c --args "nginx -g \'daemon off;\'"',
    'releases create zenx --file release.yaml --image nginx:1.27',
  )
    .option('--image <image>', 'image, as listed or as it was pushed')
    .option('--flavor <flavor>', 'flavor of its instances')
    .option('--name <name>', 'name (default: v and the time in Beijing, v221201-185439)')
    .option('--desc <text>', 'description')
    .option('--port <port>', 'port that the program listens on', numeral)
    .option('--command <word>', 'word of the command; repeat for more', collect)
    .option('--args <word>', 'argument of the command; repeat for more', collect)
    .option('-e, --env <K=V>', 'environment variable; repeat for more', collect)
    .option('--health-path <path>', 'path that answers 200 while the program is well')
    .option('--health-timeout <seconds>', "seconds that the answer may take (platform's default: 3)", numeral)
    .option('--log-path <path>', 'log file to collect; repeat for more', collect)
    .option('--config-name <name>', 'name of the set of config files (default: config)')
    .option('--config-file <SRC:MOUNT_PATH>', 'config file and where it is mounted; repeat for more', collect)
    .option('-f, --file <file>', 'YAML or JSON file with these fields, - for stdin; flags win over it')
    .action(async (app: string, flags: ReleaseFlags) => {
      const { releaseInput } = await import('./release-input.js');
      const input = await releaseInput(flags, context.reading);
      const shim = await context.shim();
      const created = await shim.releases.create({ ...input, app }, context.call());
      printCreated(context, created, created.name);
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
      printDone(
        context,
        { written: file },
        `${file} is written; try: qappctl-shim releases create <app> --file ${file}`,
      );
    });
}
