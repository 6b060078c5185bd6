import type { Command } from 'commander';
import { FAILURE } from '../globals/exit-codes.js';
import { withExamples } from '../declarations/noun.js';
import type { Context } from '../invocation/context.js';

/** `doctor`: looks at what this program needs, and says what to do about what is amiss. */
export function registerDoctor(program: Command, context: Context): void {
  withExamples(
    program.command('doctor').description('look at everything that is needed here, and say what to do'),
    'doctor',
    'doctor --local',
    'doctor --json | jq \'.checks[] | select(.status != "pass")\'',
  )
    .option('--auth-token-file <file>', 'the token file of a server (env: AUTH_TOKEN_FILE)')
    .action(async ({ authTokenFile }: { authTokenFile?: string }) => {
      const { host } = context;
      const [{ runChecks }, { checksFor }, { printReport }] = await Promise.all([
        import('./run-checks.js'),
        import('./checks.js'),
        import('./print-report.js'),
      ]);
      const options = context.shimOptions;
      const tokenFile = authTokenFile || host.env.AUTH_TOKEN_FILE || undefined;
      const { report, late } = await runChecks(checksFor(options), {
        options,
        host,
        tokenFile,
        shim: () => context.shim(),
      });
      await printReport(context, report);
      if (!report.ok) context.exitCode = FAILURE;
      if (late) host.exit(context.exitCode);
    });
}
