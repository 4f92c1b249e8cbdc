import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const folders = ['core', 'functions', 'app'];

/** The quick tests of core first, since a mutant is done with at the first test that notices it. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => folders.findIndex((name) => moduleId.includes(`/tests/${name}/`));
    return files.toSorted((a, b) => rank(a) - rank(b));
  }
}

/** For mutation testing: the tests that need neither built functions nor sockets, the same in every run. */
export default defineConfig({
  test: {
    include: folders.map((name) => `tests/${name}/**/*.test.ts`),
    setupFiles: ['./tests/support/fixed-seed.ts'],
    isolate: false,
    sequence: { sequencer: QuickFirst },
  },
});
