import { describe, expect, test } from 'vitest';
import { asyncRetryPause } from '../../local/fc/async-retry.ts';
import type { InvocationOutcome } from '../../local/fc/invocation.ts';

const spec = { maxRetryAttempts: 3, maxEventAgeSeconds: 86_400 };
const run = {
  requestId: '1-a',
  instanceId: 'c-1',
  body: new Uint8Array(),
  durationMilliseconds: 1,
  memoryMegabytes: 1,
  logTail: new Uint8Array(),
};
const failed: InvocationOutcome = { kind: 'failed', errorType: 'UnhandledInvocationError', ...run };
const refused = (status: number): InvocationOutcome => ({
  kind: 'refused',
  requestId: '1-a',
  status,
  code: 'X',
  message: '',
});

describe('asynchronous invocation: when it is tried again', () => {
  test('the function fails → tried again as often as configured, at growing pauses', () => {
    const pauses = [1, 2, 3, 4].map((failures) =>
      asyncRetryPause(failed, { failures, refusals: 0 }, spec, { afterSystemError: 'drop' }),
    );
    expect(pauses).toEqual([0.5, 1, 2, undefined]);
    const none = { ...spec, maxRetryAttempts: 0 };
    expect(asyncRetryPause(failed, { failures: 1, refusals: 0 }, none, { afterSystemError: 'drop' })).toBeUndefined();
  });

  test('429 → tried again after 0.5 s, 1 s, 2 s …, for 5 hours and no longer, whatever is configured', () => {
    const none = { ...spec, maxRetryAttempts: 0 };
    const pauses: number[] = [];
    for (let refusals = 1; refusals < 100; refusals += 1) {
      const pause = asyncRetryPause(refused(429), { failures: 0, refusals }, none, { afterSystemError: 'drop' });
      if (pause === undefined) break;
      pauses.push(pause);
    }
    expect(pauses.slice(0, 4)).toEqual([0.5, 1, 2, 4]);
    const seconds = pauses.reduce((sum, pause) => sum + pause, 0);
    expect(seconds).toBeLessThanOrEqual(18_000);
    expect(seconds + 2 * (pauses.at(-1) ?? 0)).toBeGreaterThan(18_000);
  });

  test('5xx → read as the pages of 2.0 are, as 429 is; as that of 3.0 is, over', () => {
    for (const status of [500, 503]) {
      const pause = (refusals: number, afterSystemError: 'drop' | 'retry') =>
        asyncRetryPause(refused(status), { failures: 0, refusals }, spec, { afterSystemError });
      expect([pause(1, 'retry'), pause(2, 'retry'), pause(3, 'retry')]).toEqual([0.5, 1, 2]);
      expect(pause(1, 'drop')).toBeUndefined();
    }
    const other = asyncRetryPause(refused(404), { failures: 0, refusals: 1 }, spec, { afterSystemError: 'retry' });
    expect(other).toBeUndefined();
  });

  test('an answer, or another refusal → over', () => {
    expect(
      asyncRetryPause({ kind: 'answered', ...run }, { failures: 0, refusals: 0 }, spec, { afterSystemError: 'drop' }),
    ).toBeUndefined();
    expect(
      asyncRetryPause(refused(404), { failures: 0, refusals: 1 }, spec, { afterSystemError: 'drop' }),
    ).toBeUndefined();
  });
});
