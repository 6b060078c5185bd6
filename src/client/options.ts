/** Which server a client asks, and how. */
export interface ClientOptions {
  /** `http://host:9100`, `https://host/prefix`, or `unix:/path` of a socket file. */
  url: string;
  /** One of the server's tokens: it goes to this server alone. */
  token?: string | undefined;
  /** Certificates in PEM that are trusted in the place of Node's own; with `https` only. */
  ca?: string | undefined;
  /** Lets the token go over plain http to another machine, where everyone in between can read it; default false. */
  allowPlainHttp?: boolean | undefined;
  /** Milliseconds a listing may take, all tries together; default 40 000: what a server takes, and a little more. */
  readTimeout?: number | undefined;
  /** Milliseconds a change may take; default 130 000. */
  writeTimeout?: number | undefined;
  /** Milliseconds a push may take; default 1 810 000. */
  pushTimeout?: number | undefined;
}
