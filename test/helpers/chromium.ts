import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';

const NO_CHROMIUM = 'no chromium is installed: apt-get install chromium';

/** Where the browser is, or undefined when there is none: skip then. */
function installed(): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'chromium'))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * Tests in a real browser; one skipped test that says why when there is none. Where everything is expected to be there
 * (REQUIRE_BROWSER=1 or REQUIRE_DOCKER=1), they fail instead.
 */
export function describeInChromium(name: string, suite: (browser: () => Browser) => void): void {
  const executablePath = installed();
  const { REQUIRE_BROWSER, REQUIRE_DOCKER } = process.env;
  if (executablePath === undefined) {
    if (REQUIRE_BROWSER === '1' || REQUIRE_DOCKER === '1') throw new Error(NO_CHROMIUM);
    describe.skip(name, () => it(NO_CHROMIUM, () => undefined));
    return;
  }
  describe(name, () => {
    let browser: Browser;
    beforeAll(async () => {
      // Its own sandbox does not start as root, as which CI runs.
      browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    });
    afterAll(() => browser.close());
    suite(() => browser);
  });
}
