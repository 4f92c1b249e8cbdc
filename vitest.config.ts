import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 20_000,
    isolate: false, // no test leaves anything behind in its process, and this halves the time
    maxWorkers: '100%', // much of the time is spent waiting for processes
    reporters: ['default', './tests/support/count-reporter.ts'],
    coverage: {
      provider: 'v8',
      include: ['shared/core/**/*.ts'],
      reporter: ['text-summary'],
      thresholds: { lines: 100, branches: 100 },
    },
  },
});
