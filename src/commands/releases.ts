import type { Command } from 'commander';
import type { Context } from './invocation/context.js';
import { nounCommand, withExamples } from './declarations/noun.js';
import { fieldOption, operationCommand } from './declarations/operation-command.js';
import { addReleaseOptions, type ReleaseFlags } from './declarations/release-options.js';
import { printOne } from './terminal/one.js';
import { printCreated, printDone, printList } from './terminal/print.js';

/** `releases list|get|create|init`. */
export function registerReleases(program: Command, context: Context): void {
  const releases = nounCommand(program, 'releases', 'release', "list and create an app's releases");
  withExamples(
    releases,
    'releases list zenx',
    'releases create zenx --image nginx:alpine --flavor C1M1 --port 80',
  );
  addList(releases, context);
  addGet(releases, context);
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

function addGet(releases: Command, context: Context): void {
  withExamples(
    operationCommand(releases, 'releases.get', 'get <app> <name>').alias('show'),
    'releases get zenx v221201-185439',
    'releases get zenx v221201-185439 --show-env --json',
  )
    .addOption(fieldOption('releases.get', 'env', '--show-env'))
    .action(async (app: string, name: string, { showEnv }: { showEnv?: boolean }) => {
      const shim = await context.shim();
      const release = await shim.releases.get({ app, name, env: showEnv }, context.call());
      await printOne(context, release, { id: name, fields: { ...release } });
    });
}

function addCreate(releases: Command, context: Context): void {
  withExamples(
    addReleaseOptions(operationCommand(releases, 'releases.create', 'create <app>'), 'releases.create'),
    'releases create zenx --image nginx:alpine --flavor C1M1 --port 80 --env MODE=prod',
    'releases create zenx --image nginx:alpine --flavor C1M1 --command sh --command -c --args "nginx -g \'daemon off;\'"',
    'releases create zenx --file release.yaml --image nginx:1.27',
  ).action(async (app: string, flags: ReleaseFlags) => {
    const { releaseInput } = await import('./declarations/release-input.js');
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
