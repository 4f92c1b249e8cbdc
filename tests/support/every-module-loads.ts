import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const shared = join(import.meta.dirname, '..', '..', 'shared');
const modules = ['core', 'app'].flatMap((folder) =>
  readdirSync(join(shared, folder)).map((file) => `${folder}/${file}`),
);

// For mutation testing: a test file that cannot be loaded has no tests, and so none that fail.
describe('shared', () => {
  test.each(modules)('%s → loads', async (module) => {
    await expect(import(/* @vite-ignore */ join(shared, module))).resolves.toBeDefined();
  });
});
