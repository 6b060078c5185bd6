import type { Command } from 'commander';
import type { PushOutcome } from '../contract/images.js';
import type { Context } from './invocation/context.js';
import { nounCommand, withExamples } from './globals/noun.js';
import { printDone, printList } from './terminal/print.js';
import { showProgress } from './terminal/progress.js';

/** `images list|push|pull`. */
export function registerImages(program: Command, context: Context): void {
  const images = nounCommand(program, 'images', 'image', 'list, push and pull images');
  withExamples(images, 'images list', 'images push nginx:alpine');

  withExamples(
    images.command('list').alias('ls').description('list the images of the platform'),
    'images list',
    "images list --json | jq -r '.[].name'",
  ).action(async () => {
    const shim = await context.shim();
    await printList(context, await shim.images.list(context.call()), {
      noun: 'images',
      columns: [
        ['NAME', (image) => image.name],
        ['TAG', (image) => image.tag],
        ['CREATED', (image) => image.ctime, 'time'],
      ],
      made: (image) => image.ctime,
      id: (image) => `${image.name}:${image.tag}`,
    });
  });

  withExamples(
    images
      .command('push <image>')
      .description('bring an image to the platform, pulled first where the engine lacks it'),
    'images push nginx:alpine',
    'images push registry.example.com/team/web:1.2 --force',
  )
    .option('-f, --force', 'push although the platform lists the name already')
    .action(async (image: string, options: { force?: boolean }) => {
      const shim = await context.shim();
      const progress = await showProgress(context.host, context.flags);
      try {
        const outcome = await shim.images.push(
          { image, force: options.force },
          context.call(progress.report),
        );
        progress.end();
        printDone(context, outcome, pushSentence(outcome));
      } finally {
        progress.end();
      }
    });

  withExamples(
    images.command('pull <image>').description('bring an image of the platform to the local Docker Engine'),
    'images pull nginx:alpine',
  ).action(async (image: string) => {
    context.refuseServer('images pull');
    const shim = await context.shim();
    const pulled = await shim.images.pull({ image }, context.call());
    printDone(context, { pulled: true, ...pulled }, `${pulled.image} is in the local Docker Engine`);
  });
}

function pushSentence(outcome: PushOutcome): string {
  if (outcome.pushed) return `${outcome.image} is on the platform`;
  return `${outcome.image} is on the platform already, nothing was pushed (--force pushes it all the same)`;
}
