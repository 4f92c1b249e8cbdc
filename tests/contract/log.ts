import { describe, expect, test } from 'vitest';
import type { Log } from '../../shared/ports.ts';

type Entry = Readonly<Record<string, unknown>>;

/** A log to be judged, and what it was told so far, oldest first. */
export interface LogOnTrial {
  readonly log: Log;
  entries(): readonly Entry[];
}

/** What each implementation of Log must do. */
export function logContract(name: string, create: () => LogOnTrial): void {
  describe(`Log: ${name}`, () => {
    test('info, warn, error → an entry each, in order, with event and fields', () => {
      const { log, entries } = create();
      log.info('a.b', { nodeId: 'cn-a-1', list: [1, { two: 2 }] });
      log.warn('b');
      log.error('c', { text: 'line\nbreak "quoted" 快照' });
      expect(entries()).toMatchObject([
        { event: 'a.b', nodeId: 'cn-a-1', list: [1, { two: 2 }] },
        { event: 'b' },
        { event: 'c', text: 'line\nbreak "quoted" 快照' },
      ]);
    });

    test('debug → no failure, whether it is kept or not', () => {
      const { log, entries } = create();
      log.debug('quiet', { a: 1 });
      expect(entries().length).toBeLessThanOrEqual(1);
    });

    test('with → its fields in each entry, the entry’s own first; the log it came from has none of them', () => {
      const { log, entries } = create();
      const inner = log.with({ requestId: 'r', rule: 'outer' }).with({ rule: 'inner' });
      inner.info('one', { snapshotId: 'sp-1' });
      inner.info('two', { rule: 'own' });
      log.info('three');
      expect(entries()).toMatchObject([
        { event: 'one', requestId: 'r', rule: 'inner', snapshotId: 'sp-1' },
        { event: 'two', requestId: 'r', rule: 'own' },
        { event: 'three' },
      ]);
      expect(entries()[2]).not.toHaveProperty('requestId');
    });
  });
}
