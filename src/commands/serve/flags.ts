/** Where the API has always been expected, but on this machine only. */
export const DEFAULT_LISTEN_ADDRESS = '127.0.0.1:9100';

/** The flags of `serve`, as they were given. */
export interface ServeFlags {
  listenAddr?: string;
  socketMode?: string;
  socketGroup?: string;
  tlsCert?: string;
  tlsKey?: string;
  allowedHost?: string[];
  allowedOrigin?: string[];
  trustedProxy?: string[];
  authTokenFile?: string;
  privateDocs?: boolean;
  keepAliveTimeout?: string;
  maxRuns?: string;
  maxStreams?: string;
  readReuse?: string;
  shutdownTimeout?: string;
  shutdownDelay?: string;
  logLevel?: string;
  logFormat?: string;
}
