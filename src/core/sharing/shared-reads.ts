import { Flight, readerLeft } from './flight.js';
import { isWithin, RecentWrites } from './recent-writes.js';

/** A platform may show a write late: for so many milliseconds after one, answers serve nobody but who waited for them. */
const UNSETTLED = 1_000;

/**
 * Identical reads share one run while it is under way, and its answer for a moment after; the next run begins in the
 * second half of that moment, so that under load nobody waits for it. `forget(scope)` is called when a write ends,
 * before it is answered: no read that comes later joins what began before.
 */
export class SharedReads {
  private readonly scopes = new Map<string, Map<string, Flight<unknown>>>();
  private readonly recentWrites = new RecentWrites(UNSETTLED);

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
    if (signal?.aborted) return Promise.reject(readerLeft());
    const flights = this.flightsOf(scope);
    let flight = flights.get(key) as Flight<T> | undefined;
    if (flight) this.onShared();
    else this.install(scope, flights, key, (flight = new Flight(run)));
    if (flight.settled) {
      this.refreshAhead(scope, flights, key, flight, run);
      return flight.result;
    }
    return signal ? flight.join(signal, () => this.drop(scope, flights, key, flight)) : flight.stay();
  }

  /** Also forgets what lies below the scope; the empty scope is all. */
  forget(scope: string): void {
    this.recentWrites.add(scope);
    for (const known of this.scopes.keys()) if (isWithin(known, scope)) this.scopes.delete(known);
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
      else this.drop(scope, flights, key, flight);
    };
    const reusable = this.reuse > 0 && !this.recentWrites.mayHaveChanged(scope);
    flight.result.then(() => {
      if (!reusable) return end();
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
    const successor = new Flight(run);
    flight.successor = successor;
    const replace = () => {
      if (flights.get(key) === flight) this.install(scope, flights, key, successor);
    };
    // A failure is told to nobody: the next read begins anew, and hears it.
    successor.result.then(replace, () => (flight.successor = undefined));
  }

  /** The last flight takes its scope along. */
  private drop(
    scope: string,
    flights: Map<string, Flight<unknown>>,
    key: string,
    flight: Flight<unknown>,
  ): void {
    if (flights.get(key) === flight) flights.delete(key);
    if (flights.size === 0 && this.scopes.get(scope) === flights) this.scopes.delete(scope);
  }
}
