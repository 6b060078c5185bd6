const CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** Lets a signal end this process by way of its `exit` event, which ends what was started and removes what was made. */
export function exitOnSignals() {
  for (const [name, code] of Object.entries(CODES)) process.once(name, () => process.exit(code));
}
