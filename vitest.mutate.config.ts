import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// The quick tests of core first, since a mutant is done with at the first test that notices it.
const inOrder = ['tests/core/*.test.ts', 'tests/functions/*.test.ts', 'tests/app/*.test.ts'];
// Last, when every module has been loaded by the tests that are about it.
const last = 'tests/support/every-module-loads.ts';

class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const folders = [...inOrder.map((pattern) => pattern.replace('*.test.ts', '')), last];
    const rank = ({ moduleId }: TestSpecification) => folders.findIndex((folder) => moduleId.includes(folder));
    return files.toSorted((a, b) => rank(a) - rank(b));
  }
}

/** For mutation testing: the tests that need neither built functions nor sockets, the same in every run. */
export default defineConfig({
  test: {
    include: [...inOrder, last],
    setupFiles: ['./tests/support/fixed-seed.ts'],
    testTimeout: 20_000,
    isolate: false,
    sequence: { sequencer: InOrder },
  },
});
