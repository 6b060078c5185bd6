import { ShimError } from '../errors.js';

interface Flight<T> {
  result: Promise<T>;
  readers: number;
  controller: AbortController;
  settled: boolean;
  begun: number;
  /** When the next read begins its successor, on the clock of `performance.now()`. */
  refreshAt: number;
  /** The run that will take its place. */
  successor: Flight<T> | undefined;
}

/**
 * Identical reads share one run while it is under way, and its answer for a moment after; the next run begins in the
 * second half of that moment, so that under load nobody waits for it. `forget(scope)` is called when a write ends,
 * before it is answered: no read that comes later joins what began before.
 */
export class SharedReads {
  private readonly scopes = new Map<string, Map<string, Flight<unknown>>>();

  /** @param reuse Milliseconds for which a finished answer serves identical reads too. */
  constructor(
    private readonly reuse: number,
    private readonly onShared: () => void = () => undefined,
  ) {}

  /**
   * @param scope What a write can make stale, for example `deploys/zenx/z0`.
   * @param key The read inside its scope.
   */
  read<T>(
    scope: string,
    key: string,
    run: (signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    if (signal?.aborted) return Promise.reject(left());
    const flights = this.flightsOf(scope);
    let flight = flights.get(key) as Flight<T> | undefined;
    if (flight) this.onShared();
    else this.install(scope, flights, key, (flight = launch(run)));
    if (flight.settled) {
      this.refreshAhead(scope, flights, key, flight, run);
      return flight.result;
    }
    return signal ? this.join(flight, signal, () => drop(flights, key, flight)) : alone(flight);
  }

  /** Also forgets what lies below the scope; the empty scope is all. */
  forget(scope: string): void {
    for (const known of this.scopes.keys()) {
      if (scope === '' || known === scope || known.startsWith(`${scope}/`)) this.scopes.delete(known);
    }
  }

  get size(): number {
    return this.scopes.size;
  }

  private flightsOf(scope: string): Map<string, Flight<unknown>> {
    const known = this.scopes.get(scope);
    if (known) return known;
    const flights = new Map<string, Flight<unknown>>();
    this.scopes.set(scope, flights);
    return flights;
  }

  /** Makes a flight the one that readers find, until its answer is too old. */
  private install<T>(
    scope: string,
    flights: Map<string, Flight<unknown>>,
    key: string,
    flight: Flight<T>,
  ): void {
    flights.set(key, flight);
    const end = () => {
      if (flights.get(key) !== flight) return;
      if (flight.successor) this.install(scope, flights, key, flight.successor);
      else drop(flights, key, flight);
      if (flights.size === 0 && this.scopes.get(scope) === flights) this.scopes.delete(scope);
    };
    flight.result.then(() => {
      if (this.reuse === 0) return end();
      // A longer run would not be ready in time, and heavy ones are not to be made more often than they must.
      const now = performance.now();
      if (now - flight.begun < this.reuse / 2) flight.refreshAt = now + this.reuse / 2;
      setTimeout(end, this.reuse).unref();
    }, end);
  }

  private refreshAhead<T>(
    scope: string,
    flights: Map<string, Flight<unknown>>,
    key: string,
    flight: Flight<T>,
    run: (signal: AbortSignal) => Promise<T>,
  ): void {
    if (flight.successor || performance.now() < flight.refreshAt) return;
    const successor = launch(run);
    flight.successor = successor;
    const replace = () => {
      if (flights.get(key) === flight) this.install(scope, flights, key, successor);
    };
    // A failure is told to nobody: the next read begins anew, and hears it.
    successor.result.then(replace, () => (flight.successor = undefined));
  }

  /** The flight's outcome, unless this reader leaves first; the last one to leave ends the run. */
  private join<T>(flight: Flight<T>, signal: AbortSignal, abandon: () => void): Promise<T> {
    flight.readers += 1;
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        flight.readers -= 1;
        if (flight.readers === 0) {
          abandon();
          flight.controller.abort();
        }
        reject(left());
      };
      signal.addEventListener('abort', leave, { once: true });
      const stay = () => {
        signal.removeEventListener('abort', leave);
        flight.readers -= 1;
      };
      flight.result.finally(stay).then(resolve, reject);
    });
  }
}

function launch<T>(run: (signal: AbortSignal) => Promise<T>): Flight<T> {
  const controller = new AbortController();
  const result = run(controller.signal);
  const flight: Flight<T> = {
    result,
    controller,
    readers: 0,
    settled: false,
    begun: performance.now(),
    refreshAt: Infinity,
    successor: undefined,
  };
  const settle = () => void (flight.settled = true);
  result.then(settle, settle);
  return flight;
}

/** A reader that never leaves. */
function alone<T>(flight: Flight<T>): Promise<T> {
  flight.readers += 1;
  return flight.result;
}

function drop(flights: Map<string, Flight<unknown>>, key: string, flight: Flight<unknown>): void {
  if (flights.get(key) === flight) flights.delete(key);
}

function left(): ShimError {
  return new ShimError('interrupted', 'the caller left before the answer came');
}
