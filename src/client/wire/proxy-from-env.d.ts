declare module 'proxy-from-env' {
  /** The proxy that the environment names for an address; an empty text when it names none. */
  export function getProxyForUrl(url: string): string;
}
