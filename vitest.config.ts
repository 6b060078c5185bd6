import { defineConfig } from 'vitest/config';

// More certificates cost each start of Node 0.1 s, and npm alone needs them here: it has a setting of its own.
const { NODE_EXTRA_CA_CERTS: certificates } = process.env;
if (certificates) {
  process.env.npm_config_cafile ??= certificates;
  delete process.env.NODE_EXTRA_CA_CERTS;
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/helpers/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 3,
    reporters: process.env.CI ? ['default', 'json'] : ['default'],
    outputFile: { json: '.cache/test-report.json' },
  },
});
