import type { RoutedOperation } from '../contract/catalogue.js';
import type { CallOptions } from '../core/shim.js';
import type { Exchange } from './exchange/exchange.js';
import type { Fields } from './exchange/route-fields.js';

/** An operation that is ready to be called from HTTP. */
export interface Route {
  operation: RoutedOperation;
  /** Query parameters that it knows. */
  query: readonly string[];
  /** Resolves to what the operation does. */
  call: (params: Exchange['params'], fields: Fields, options: CallOptions) => Promise<object | undefined>;
}
