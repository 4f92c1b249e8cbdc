import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { InvocationOutcome } from '../../local/fc/invocation.ts';
import { startTimerTrigger, type TimerTriggerOptions } from '../../local/fc/timer-trigger.ts';
import { ACCOUNT_ID, bodyJson, fixture, startForThisTest } from './fixtures/fixture-host.ts';

const START = Date.parse('2026-11-24T07:00:30.250Z');
const MINUTE = 60_000;

/** A timer on fake time, whose invocations are held until they are answered. */
function startTimer(options: { cronExpression?: string; runs?: boolean; payload?: string } = {}) {
  const events: unknown[] = [];
  const answers: ((outcome: InvocationOutcome) => void)[] = [];
  const lines: string[] = [];
  const given: TimerTriggerOptions = {
    triggerName: 'policy',
    config: { cronExpression: options.cronExpression ?? '@every 4m', enable: true, payload: options.payload ?? '' },
    runs: options.runs ?? true,
    clock: { now: () => Date.now() },
    invoke(event) {
      events.push(JSON.parse(Buffer.from(event).toString('utf8')));
      return new Promise((resolve) => answers.push(resolve));
    },
    log: (level, text, requestId) => lines.push(`${requestId} ${level} ${text}`),
  };
  return { trigger: startTimerTrigger(given), events, answers, lines };
}

describe('timer: by itself', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('its time comes → the documented event, the planned time in whole seconds, payload empty when unset', async () => {
    const { trigger, events } = startTimer({ cronExpression: 'CRON_TZ=Asia/Shanghai 0 2 15 * * *' });
    expect(trigger.nextFireAt()).toBe(Date.parse('2026-11-24T07:02:00Z'));
    await vi.advanceTimersByTimeAsync(Date.parse('2026-11-24T07:02:00Z') - START - 1);
    expect(events).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(events).toEqual([{ triggerTime: '2026-11-24T07:02:00Z', triggerName: 'policy', payload: '' }]);
    expect(trigger.nextFireAt()).toBe(Date.parse('2026-11-25T07:02:00Z'));
    trigger.close();
  });

  test('a run that does not end → the next ticks come all the same', async () => {
    const { trigger, events } = startTimer({ payload: 'not JSON' });
    await vi.advanceTimersByTimeAsync(12 * MINUTE);
    expect(events).toEqual(
      ['07:04:30', '07:08:30', '07:12:30'].map((time) => ({
        triggerTime: `2026-11-24T${time}Z`,
        triggerName: 'policy',
        payload: 'not JSON',
      })),
    );
    trigger.close();
  });

  test('a time further away than a timer of Node goes → not earlier', async () => {
    const { trigger, events } = startTimer({ cronExpression: '0 0 0 1 2 *' });
    await vi.advanceTimersByTimeAsync(Date.parse('2027-02-01T00:00:00Z') - START - 1);
    expect(events).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(events).toHaveLength(1);
    trigger.close();
  });

  test('the machine slept over several times → one tick, and on from now', async () => {
    const { trigger, events } = startTimer();
    vi.setSystemTime(START + 21 * MINUTE);
    await vi.advanceTimersByTimeAsync(4 * MINUTE);
    expect(events).toHaveLength(1);
    expect(trigger.nextFireAt()).toBe(Date.now() - 250 + 4 * MINUTE);
    trigger.close();
  });

  test.each([
    [
      'refused',
      { kind: 'refused', requestId: '1-a', status: 429, code: 'ResourceExhausted', message: 'all in use' } as const,
      ['1-a error refused, 429 ResourceExhausted: all in use'],
    ],
    [
      'failed',
      failed('1-b', '{"errorMessage":"x"}'),
      ['1-b error failed, UnhandledInvocationError: {"errorMessage":"x"}'],
    ],
    ['answered', { ...failed('1-c', ''), kind: 'answered' } as const, []],
  ])('an invocation %s → logged when it is a failure', async (_, outcome, expected) => {
    const { trigger, answers, lines } = startTimer();
    await vi.advanceTimersByTimeAsync(4 * MINUTE);
    answers[0]?.(outcome);
    await vi.advanceTimersByTimeAsync(0);
    expect(lines).toEqual(expected);
    trigger.close();
  });

  test('it does not run → no tick, no next time, no timer; fired by hand → a tick now', async () => {
    const { trigger, events, answers } = startTimer({ runs: false });
    expect(trigger.nextFireAt()).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(60 * MINUTE);
    const firing = trigger.fire();
    answers[0]?.(failed('1-a', ''));
    expect(await firing).toEqual({
      kind: 'ticked',
      triggerTime: '2026-11-24T08:00:30Z',
      outcome: failed('1-a', ''),
    });
    expect(events).toEqual([{ triggerTime: '2026-11-24T08:00:30Z', triggerName: 'policy', payload: '' }]);
  });

  test('fired by hand between its times → these stay as they are', async () => {
    const { trigger, events } = startTimer();
    await vi.advanceTimersByTimeAsync(MINUTE);
    void trigger.fire();
    await vi.advanceTimersByTimeAsync(3 * MINUTE);
    expect(events).toMatchObject([{ triggerTime: '2026-11-24T07:01:30Z' }, { triggerTime: '2026-11-24T07:04:30Z' }]);
    trigger.close();
  });

  test('close → no timer is left, and no tick comes', async () => {
    const { trigger, events } = startTimer();
    trigger.close();
    expect(vi.getTimerCount()).toBe(0);
    expect(trigger.nextFireAt()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(60 * MINUTE);
    expect(events).toEqual([]);
  });
});

describe('timer: in the host', () => {
  const everySecond = (enable: boolean, payload: string) => [
    fixture('fed', {
      triggers: [{ name: 'tick', type: 'timer', config: { cronExpression: '@every 1s', enable, payload } }],
    }),
  ];
  const clock = { now: () => Date.now() };

  test('an enabled timer → ticks by itself, an invocation each, failures in the log', async () => {
    const lines: string[] = [];
    const host = await startForThisTest({
      functions: everySecond(true, 'do fail'),
      clock,
      log: (line) => lines.push(line),
    });
    expect(host.triggers()).toEqual([
      { functionName: 'fed', triggerName: 'tick', type: 'timer', enabled: true, nextFireAt: expect.any(Number) },
    ]);
    await expect
      .poll(() => lines.at(-1), { timeout: 3000 })
      .toMatch(/ \[error\] trigger fed\/tick: failed, Unhandled.+told to fail/);
    const [, requestId] = lines.at(-1)?.split(' ') ?? [];
    expect(lines).toContain(`FC Invoke Start RequestId: ${requestId}`);
  });

  test.each([
    ['timers do not run', true, false],
    ['the timer is disabled', false, true],
  ])(
    '%s → no next time; fired by hand → the event as a Buffer, the answer as the outcome',
    async (_, enable, timersRun) => {
      const host = await startForThisTest({ functions: everySecond(enable, '{"dryRun":true}'), clock, timersRun });
      expect(host.triggers()).toEqual([{ functionName: 'fed', triggerName: 'tick', type: 'timer', enabled: enable }]);
      const firing = await host.fire('fed', 'tick');
      if (firing.kind !== 'ticked') throw new Error(firing.kind);
      expect(bodyJson(firing.outcome)).toEqual({
        triggerTime: firing.triggerTime,
        triggerName: 'tick',
        payload: '{"dryRun":true}',
      });
      expect(firing.triggerTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    },
  );

  test('over the instance cap → fired all the same, refused with 429, in the log', async () => {
    const lines: string[] = [];
    const host = await startForThisTest({
      functions: everySecond(false, 'x'),
      instanceCap: 1,
      log: (line) => lines.push(line),
    });
    const running = host.invoke('fed', Buffer.from('do hang'));
    expect(await host.fire('fed', 'tick')).toMatchObject({ kind: 'ticked', outcome: { kind: 'refused', status: 429 } });
    expect(lines.at(-2)).toMatch(/asynchronous fed: tried again in 0.5 s$/);
    expect(lines.at(-1)).toMatch(/ \[error\] trigger fed\/tick: refused, 429 ResourceExhausted/);
    await host.killAll();
    await running;
  });

  test.each([0, 2])(
    'its function fails, maxAsyncRetryAttempts %i → tried so many times more, with the same event',
    async (maxRetryAttempts) => {
      const lines: string[] = [];
      const functions = everySecond(false, 'do fail').map((spec) => ({
        ...spec,
        asyncInvoke: { maxRetryAttempts, maxEventAgeSeconds: 60 },
      }));
      const asyncInvocation = { timeScale: 0.01 };
      const host = await startForThisTest({ functions, clock, log: (line) => lines.push(line), asyncInvocation });
      expect(await host.fire('fed', 'tick')).toMatchObject({ outcome: { kind: 'failed' } });
      await expect.poll(() => lines.join('\n')).toContain('asynchronous fed: given up');
      const starts = lines.filter((line) => line.startsWith('FC Invoke Start RequestId: '));
      expect([starts.length, new Set(starts).size]).toEqual([maxRetryAttempts + 1, 1]);
    },
  );

  test.each([
    ['nobody', 'tick', 'FunctionNotFound', "function 'nobody' does not exist"],
    ['fed', 'none', 'TriggerNotFound', "function 'fed' has no trigger 'none'"],
    ['web', 'http', 'TriggerNotFired', 'an HTTP trigger fires by a request to its URL'],
    ['fed', 'queue', 'TriggerNotFired', 'this host runs no eventbridge trigger'],
  ])('fire %s/%s → refused as %s', async (functionName, triggerName, code, message) => {
    const host = await startForThisTest({ functions: [fixture('fed'), fixture('web')] });
    expect(await host.fire(functionName, triggerName)).toEqual({ kind: 'refused', code, message });
  });

  test('fire after close → refused', async () => {
    const host = await startForThisTest({ functions: [fixture('fed')] });
    await host.close();
    expect(await host.fire('fed', 'hourly')).toMatchObject({ kind: 'refused', code: 'HostClosed' });
  });
});

function failed(requestId: string, body: string) {
  return {
    kind: 'failed',
    errorType: 'UnhandledInvocationError',
    requestId,
    instanceId: `c-${ACCOUNT_ID}`,
    body: Buffer.from(body),
    durationMilliseconds: 1,
    memoryMegabytes: 1,
    logTail: new Uint8Array(),
  } as const;
}
