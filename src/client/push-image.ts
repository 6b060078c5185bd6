import type { Shim } from '../core/shim.js';

/** A push by a server; its first step says whose Docker Engine does it. */
export function pushImage(push: Shim['images']['push'], shown: string): Shim['images']['push'] {
  return (input, options = {}) => {
    let whose = `, by the Docker Engine of the server at ${shown}`;
    return push(input, {
      ...options,
      onProgress: (event) => {
        if (event.type !== 'step') return options.onProgress?.(event);
        options.onProgress?.({ ...event, text: event.text + whose });
        whose = '';
      },
    });
  };
}
