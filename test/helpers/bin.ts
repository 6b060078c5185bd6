import { execa } from 'execa';
import { fileURLToPath } from 'node:url';

export const BIN = fileURLToPath(new URL('../../bin/qappctl-shim.js', import.meta.url));

export interface Outcome {
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
}

export interface BinOptions {
  env?: Record<string, string | undefined>;
  input?: string;
}

export interface ServeOptions extends Pick<BinOptions, 'env'> {
  /** A command that starts it and does not fork. */
  prefix?: string[];
}

/** Runs the built command to its end; nothing of this process's environment but PATH reaches it. */
export async function runBin(args: readonly string[], { env, input }: BinOptions = {}): Promise<Outcome> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [BIN, ...args], {
    env: { PATH: process.env.PATH, ...env },
    extendEnv: false,
    reject: false,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
  });
  return { exitCode, stdout, stderr };
}

export interface Served {
  /** `http://127.0.0.1:<port>`. */
  url: string;
  /** Of the server. */
  pid: number;
  stderr(): string;
  /** SIGTERM, then the exit code. */
  stop(): Promise<number | undefined>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts `serve` of the built command on a free port; resolves when it prints its address. */
export async function serveBin(
  args: readonly string[],
  { env, prefix = [] }: ServeOptions = {},
): Promise<Served> {
  const serve = [process.execPath, BIN, 'serve', '--listen-addr', '127.0.0.1:0', ...args];
  const [file = '', ...rest] = [...prefix, ...serve];
  const child = execa(file, rest, {
    env: { PATH: process.env.PATH, ...env },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    buffer: false,
  });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    let stdout = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      const found = /https?:\/\/\S+/.exec(stdout);
      if (found) resolve(found[0]);
    });
    void child.then(({ exitCode }) => reject(new Error(`serve ended with ${exitCode}: ${stderr}`)));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    return (await child).exitCode;
  };
  const kill = async () => {
    child.kill('SIGKILL');
    await child;
  };
  return { url, pid: child.pid ?? 0, stderr: () => stderr, stop, kill };
}
