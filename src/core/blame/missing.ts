import { quoteValue } from '../input/invalid-input.js';
import { shellQuote } from '../input/shell-quote.js';
import { ShimError } from '../model/errors.js';

/** Something that a request refers to is not there. */
export function missing(what: string, name: string, listing = `${what}s list`): ShimError {
  return new ShimError('unknown_reference', `${what} ${quoteValue(name)} does not exist`, {
    hint: `see \`qappctl-shim ${listing}\``,
  });
}

/** The app that a request is about is not there. */
export function appMissing(app: string): ShimError {
  return new ShimError('not_found', `app ${quoteValue(app)} does not exist`, {
    hint: 'see `qappctl-shim apps list`',
  });
}

/** The deploy that a request is about is not there; without a region it is in none. */
export function deployMissing({
  app,
  region,
  id,
}: {
  app: string;
  region?: string | undefined;
  id: string;
}): ShimError {
  const what = `deploy ${quoteValue(id)} of app ${quoteValue(app)}`;
  if (region === undefined)
    return new ShimError('not_found', `${what} does not exist in any region`, {
      hint: `see \`qappctl-shim status ${app}\``,
    });
  return new ShimError('not_found', `${what} in region ${quoteValue(region)} does not exist`, {
    hint: `see \`qappctl-shim deploys list ${app} --region ${shellQuote(region)}\``,
  });
}

/** The instance that a request is about is not there. */
export function instanceMissing({
  app,
  region,
  deploy,
  id,
}: {
  app: string;
  region: string;
  deploy: string;
  id: string;
}): ShimError {
  const what = `instance ${quoteValue(id)} of deploy ${quoteValue(deploy)}`;
  return new ShimError('not_found', `${what} does not exist`, {
    hint: `see \`qappctl-shim instances list ${app} ${shellQuote(deploy)} --region ${shellQuote(region)}\``,
  });
}

/** The release that a request is about is not there. */
export function releaseMissing(app: string, name: string): ShimError {
  return new ShimError('not_found', `release ${quoteValue(name)} of app ${quoteValue(app)} does not exist`, {
    hint: `see \`qappctl-shim releases list ${app}\``,
  });
}
