import { describe, expect, test } from 'vitest';
import { createSentCalls } from '../../shared/app/sent-calls.ts';

function memory() {
  const time = { now: 0 };
  const calls = createSentCalls(600, { now: () => time.now, sleep: async () => {} });
  return { time, calls };
}

describe('createSentCalls', () => {
  test('a call sent → known by its pair alone, when it was last sent, until it is forgotten', () => {
    const { time, calls } = memory();
    calls.sent('sp-1', 'cn-a-1');
    time.now = 1000;
    calls.sent('sp-1', 'cn-b-1');
    expect([calls.sentAt('sp-1', 'cn-a-1'), calls.sentAt('sp-1', 'cn-b-1')]).toEqual([0, 1000]);
    expect([calls.sentAt('sp-2', 'cn-a-1'), calls.sentAt('sp-1', 'cn-c-1')]).toEqual([undefined, undefined]);
    calls.sent('sp-1', 'cn-a-1');
    expect(calls.sentAt('sp-1', 'cn-a-1')).toBe(1000);
    calls.forget('sp-1', 'cn-a-1');
    expect([calls.sentAt('sp-1', 'cn-a-1'), calls.sentAt('sp-1', 'cn-b-1')]).toEqual([undefined, 1000]);
  });

  test('what is older than it is to be kept → let go of at the next call, and not before', () => {
    const { time, calls } = memory();
    calls.sent('sp-1', 'cn-a-1');
    time.now = 600_000;
    calls.sent('sp-1', 'cn-b-1');
    expect(calls.sentAt('sp-1', 'cn-a-1')).toBe(0);
    time.now = 600_001;
    calls.sent('sp-1', 'cn-c-1');
    expect(calls.sentAt('sp-1', 'cn-a-1')).toBeUndefined();
    expect(calls.sentAt('sp-1', 'cn-b-1')).toBe(600_000);
  });

  test('what was sent to a node → its sources, the oldest first, without those forgotten or let go of', () => {
    const { time, calls } = memory();
    for (const [at, snapshotId, ensRegionId] of [
      [0, 'sp-1', 'cn-a-1'],
      [1000, 'sp-2', 'cn-a-1'],
      [2000, 'sp-3', 'cn-b-1'],
      [3000, 'sp-1', 'cn-a-1'],
    ] as const) {
      time.now = at;
      calls.sent(snapshotId, ensRegionId);
    }
    expect([calls.sentTo('cn-a-1'), calls.sentTo('cn-b-1'), calls.sentTo('cn-c-1')]).toEqual([
      ['sp-2', 'sp-1'],
      ['sp-3'],
      [],
    ]);
    time.now = 601_001;
    expect(calls.sentTo('cn-a-1')).toEqual(['sp-1']);
    calls.forget('sp-1', 'cn-a-1');
    calls.forget('sp-1', 'cn-z-1');
    expect(calls.sentTo('cn-a-1')).toEqual([]);
  });
});
