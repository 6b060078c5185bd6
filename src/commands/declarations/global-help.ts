import type { Command } from 'commander';

const OPTIONS = {
  json: '--json         print one JSON document; errors too',
  quiet: '-q, --quiet    print names and ids only, no progress',
  local: '--local        use the local platform, without an account',
  server: '--server       ask a server that is already there',
  store: '--store        where Idempotency-Keys and locks are kept, perhaps for several servers',
  localDir: '--local-dir    where the local platform keeps its state',
  swarm: '--swarm        use the platform on a Docker Swarm',
  dockerHost: '--docker-host  a manager of the swarm; repeat it for others',
  registry: '--registry     registry that every node of the swarm reaches',
};

/** The global options that matter to each command, at the end of its help. */
export function addGlobalHelp(program: Command): void {
  for (const noun of program.commands)
    for (const command of [noun, ...noun.commands]) {
      const lines = relevant(noun.name()).map((name) => `  ${OPTIONS[name]}`);
      command.addHelpText(
        'after',
        `\nGlobal options, all of them in \`qappctl-shim --help\`:\n${lines.join('\n')}`,
      );
    }
}

function relevant(noun: string): (keyof typeof OPTIONS)[] {
  if (noun === 'local') return ['json', 'quiet', 'localDir'];
  if (noun === 'swarm') return ['json', 'quiet', 'dockerHost', 'registry'];
  if (noun === 'serve') return ['json', 'local', 'localDir', 'swarm', 'registry', 'store'];
  if (noun.startsWith('roll')) return ['json', 'quiet', 'local', 'swarm', 'server', 'store'];
  return ['json', 'quiet', 'local', 'swarm', 'server'];
}
