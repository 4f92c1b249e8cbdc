import fc from 'fast-check';
import { describe, it } from 'vitest';
import { action, startRun } from './smq-model.ts';

describe('SMQ broker, whatever is done to it', () => {
  it('any schedule: every message is deleted, expired or in exactly one queue; none comes twice within its visibility timeout', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80, size: 'max' }), (actions) => {
        const step = startRun();
        for (const one of actions) step(one);
      }),
      { numRuns: 150 },
    );
  });
});
