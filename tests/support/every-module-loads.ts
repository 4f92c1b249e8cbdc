import { describe, expect, test } from 'vitest';

declare global {
  interface ImportMeta {
    /** Vite's: the modules that match, each to be loaded when asked for. */
    glob(pattern: string): Readonly<Record<string, () => Promise<unknown>>>;
  }
}

// For mutation testing: a test file that cannot be loaded has no tests, and so none that fail.
describe('shared', () => {
  test.each(Object.entries(import.meta.glob('../../shared/{core,app}/*.ts')))('%s → loads', async (_, load) => {
    await expect(load()).resolves.toBeDefined();
  });
});
