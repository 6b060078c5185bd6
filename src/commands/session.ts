import type { Command } from 'commander';
import type { Context } from './invocation/context.js';
import { withExamples } from './declarations/noun.js';
import { printDone } from './terminal/print.js';

/** `login` and `logout`. */
export function registerSession(program: Command, context: Context): void {
  withExamples(
    program.command('login').description('check the keys and store the login; asks for them on a terminal'),
    'login',
    'login --access-key <ak> --secret-key-file ~/.qiniu-secret',
  ).action(async () => {
    context.refuseServer('login');
    const { accessKey, secretKey, local, qappctl, qappctlHome, env } = context.shimOptions;
    if (!local && !(accessKey && secretKey)) {
      const { askForKeys, refuseWithoutTerminal } = await import('./terminal/ask.js');
      refuseWithoutTerminal(context.host);
      // Before anyone types a secret for nothing.
      const { findQappctl } = await import('../core/qappctl/find.js');
      const { refuseUnusable } = await import('../core/qappctl/check-program.js');
      if (qappctl ?? env.PATH) refuseUnusable(findQappctl(qappctl, env.PATH), env.PATH);
      const keys = await askForKeys(context.host, accessKey);
      // Commands without keys use the user's own login: this is how one comes to it.
      context.asked = { ...keys, qappctlHome: qappctlHome ?? context.host.env.HOME };
    }
    const shim = await context.shim();
    await shim.session.login(context.call());
    await printDone(context, { loggedIn: true }, 'logged in');
  });

  withExamples(program.command('logout').description('forget the login'), 'logout').action(async () => {
    context.refuseServer('logout');
    const shim = await context.shim();
    await shim.session.logout(context.call());
    await printDone(context, { loggedIn: false }, 'logged out');
  });
}
