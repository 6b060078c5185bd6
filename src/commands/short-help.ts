/** What the bare name prints before it says that a command is missing. */
export function shortHelp(commands: readonly string[]): string {
  return `Examples:
  $ qappctl-shim images list
  $ qappctl-shim serve --local                the HTTP API over the local platform: no account needed
  $ qappctl-shim login                        once, for an account
  $ qappctl-shim images push nginx:alpine
  $ qappctl-shim apps register zenx
  $ qappctl-shim releases create zenx --image nginx:alpine --flavor C1M1 --name v1
  $ qappctl-shim deploys create zenx --release v1 --region z0

Commands: ${[...commands].sort().join(', ')}
`;
}
