import type { Command } from 'commander';
import type { PushOutcome } from '../contract/nouns/images.js';
import type { Context } from './invocation/context.js';
import { nounCommand, withExamples } from './declarations/noun.js';
import { fieldOption, operationCommand } from './declarations/operation-command.js';
import { printDone, printList } from './terminal/print.js';
import { showProgress } from './progress/show-progress.js';

/** `images list|push|pull`. */
export function registerImages(program: Command, context: Context): void {
  const images = nounCommand(program, 'images', 'image', 'list, push and pull images');
  withExamples(images, 'images list', 'images push nginx:alpine');

  withExamples(
    operationCommand(images, 'images.list', 'list').alias('ls'),
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
    operationCommand(images, 'images.push', 'push <image>'),
    'images push nginx:alpine',
    'images push registry.example.com/team/web:1.2 --force',
  )
    .addOption(fieldOption('images.push', 'force', '-f, --force'))
    .action(async (image: string, options: { force?: boolean }) => {
      const shim = await context.shim();
      const progress = await showProgress(context.host, context.flags);
      try {
        const outcome = await shim.images.push(
          { image, force: options.force },
          context.call(progress.report),
        );
        progress.end();
        await printDone(context, outcome, pushSentence(outcome));
      } finally {
        progress.end();
      }
    });

  withExamples(operationCommand(images, 'images.pull', 'pull <image>'), 'images pull nginx:alpine').action(
    async (image: string) => {
      context.refuseServer('images pull');
      const shim = await context.shim();
      const pulled = await shim.images.pull({ image }, context.call());
      await printDone(context, { pulled: true, ...pulled }, `${pulled.image} is in the local Docker Engine`);
    },
  );
}

function pushSentence(outcome: PushOutcome): string {
  if (outcome.pushed) return `${outcome.image} is on the platform`;
  return `${outcome.image} is on the platform already, nothing was pushed (--force pushes it all the same)`;
}
