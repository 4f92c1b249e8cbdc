export default {
  mutate: ['shared/core/**/*.ts', 'shared/app/**/*.ts'],
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutate.config.ts' },
  coverageAnalysis: 'perTest',
  // Tables of codes, kinds and statuses are made when a module is loaded. They are contracts, so they are mutated as well.
  ignoreStatic: false,
  // TypeScript 7 has no API that Stryker could read a tsconfig with; this names none on purpose.
  tsconfigFile: 'none',
  concurrency: 2,
  // Endless loops are noticed by counting. Time is only for what hangs otherwise, and must not count a busy machine as a kill.
  timeoutMS: 60_000,
  thresholds: { high: 95, low: 90, break: 90 },
  // `npm run mutate -- --force` forgets what earlier runs found.
  incremental: true,
  incrementalFile: 'reports/stryker-incremental.json',
  reporters: ['clear-text', 'progress', 'html'],
  clearTextReporter: { allowColor: false, allowEmojis: false, reportTests: false },
  tempDirName: '.stryker-tmp',
  ignorePatterns: ['dist', 'docs', 'coverage'],
};
