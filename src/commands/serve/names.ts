import { invalidInput, quoteValue } from '../../core/input/invalid-input.js';
import { isHostName } from '../../http/gates/host.js';
import { isOrigin } from '../../http/gates/origin.js';
import { isNetwork } from '../../http/gates/proxies.js';

/** A list that a flag or a variable gave. */
export interface GivenNames {
  name: string;
  values: readonly string[];
}

/** Refuses names that no Host header field can hold: they would be accepted and never match. */
export function checkHosts({ name, values }: GivenNames): string[] {
  return checked(values, isHostName, (value) => {
    const meant = urlOf(value.includes('://') ? value : `http://${value}`)?.hostname ?? '';
    return invalidInput(
      `invalid ${name} ${quoteValue(value)}: not a host name as it comes in requests`,
      isHostName(meant)
        ? `did you mean ${meant}?`
        : 'give the name alone, such as shim.example: no scheme, port or wildcard',
    );
  });
}

/** Refuses what no browser sends as an origin. */
export function checkOrigins({ name, values }: GivenNames): string[] {
  return checked(values, isOrigin, (value) => {
    const meant = urlOf(value)?.origin ?? '';
    return invalidInput(
      `invalid ${name} ${quoteValue(value)}: not an origin as browsers send it`,
      isOrigin(meant)
        ? `did you mean ${meant}?`
        : 'write it like https://shim.example or http://localhost:3000, with no path or wildcard',
    );
  });
}

/** Refuses what is no address and no network. */
export function checkNetworks({ name, values }: GivenNames): string[] {
  return checked(values, isNetwork, (value) =>
    invalidInput(
      `invalid ${name} ${quoteValue(value)}: neither an IP address nor a network`,
      'write it like 10.1.2.3, 10.0.0.0/8 or fd00::/8, or unix: for whoever connects to the socket file',
    ),
  );
}

function checked(
  values: readonly string[],
  isGood: (value: string) => boolean,
  refusal: (value: string) => Error,
): string[] {
  const bad = values.find((value) => !isGood(value));
  if (bad !== undefined) throw refusal(bad);
  return [...values];
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
