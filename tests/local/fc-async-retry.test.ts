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
    const pauses = [1, 2, 3, 4].map((failures) => asyncRetryPause(failed, { failures, throttles: 0 }, spec));
    expect(pauses).toEqual([0.5, 1, 2, undefined]);
    const none = { ...spec, maxRetryAttempts: 0 };
    expect(asyncRetryPause(failed, { failures: 1, throttles: 0 }, none)).toBeUndefined();
  });

  test('429 → tried again after 0.5 s, 1 s, 2 s …, for 5 hours and no longer, whatever is configured', () => {
    const none = { ...spec, maxRetryAttempts: 0 };
    const pauses: number[] = [];
    for (let throttles = 1; throttles < 100; throttles += 1) {
      const pause = asyncRetryPause(refused(429), { failures: 0, throttles }, none);
      if (pause === undefined) break;
      pauses.push(pause);
    }
    expect(pauses.slice(0, 4)).toEqual([0.5, 1, 2, 4]);
    const seconds = pauses.reduce((sum, pause) => sum + pause, 0);
    expect(seconds).toBeLessThanOrEqual(18_000);
    expect(seconds + 2 * (pauses.at(-1) ?? 0)).toBeGreaterThan(18_000);
  });

  test('an answer, or another refusal → over', () => {
    expect(asyncRetryPause({ kind: 'answered', ...run }, { failures: 0, throttles: 0 }, spec)).toBeUndefined();
    expect(asyncRetryPause(refused(404), { failures: 0, throttles: 1 }, spec)).toBeUndefined();
  });
});
