import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { cronFault, nextFireAt } from '../../local/fc/cron.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** The next `count` times, as ISO 8601 without what is always zero. */
function times(expression: string, after: string, count: number): string[] {
  const found: string[] = [];
  let at = Date.parse(after);
  for (let index = 0; index < count; index += 1) {
    at = nextFireAt(expression, at);
    found.push(new Date(at).toISOString().replace('.000Z', 'Z'));
  }
  return found;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('timer times: six fields', () => {
  test.each([
    ['0 0 8 * * *', ['2026-11-24T08:00:00Z', '2026-11-25T08:00:00Z']],
    ['30 */20 * * * *', ['2026-11-24T07:20:30Z', '2026-11-24T07:40:30Z', '2026-11-24T08:00:30Z']],
    ['0 50/5 7 * * *', ['2026-11-24T07:50:00Z', '2026-11-24T07:55:00Z', '2026-11-25T07:50:00Z']],
    ['0 0 6-8/2 * * *', ['2026-11-24T08:00:00Z', '2026-11-25T06:00:00Z']],
    ['0 0 0 ? * mon,WED-THU', ['2026-11-25T00:00:00Z', '2026-11-26T00:00:00Z', '2026-11-30T00:00:00Z']],
    ['0 0 0 ? * 7', ['2026-11-29T00:00:00Z']],
    ['0 0 0 1 JAN,3 *', ['2027-01-01T00:00:00Z', '2027-03-01T00:00:00Z']],
    ['0 0 0 29 2 *', ['2028-02-29T00:00:00Z']],
    ['0 0 0 31 * *', ['2026-12-31T00:00:00Z', '2027-01-31T00:00:00Z', '2027-03-31T00:00:00Z']],
  ])('%s → in UTC, wherever this runs', (expression, expected) => {
    vi.stubEnv('TZ', 'America/New_York');
    expect(times(expression, '2026-11-24T07:00:30.000Z', expected.length)).toEqual(expected);
    expect(cronFault(expression)).toBeUndefined();
  });

  test('at the very time → the next one; a millisecond before it → that one', () => {
    const at = Date.parse('2026-11-24T08:00:00.000Z');
    expect(nextFireAt('0 0 8 * * *', at - 1)).toBe(at);
    expect(nextFireAt('0 0 8 * * *', at)).toBe(at + 24 * 60 * MINUTE);
  });
});

describe('timer times: @every', () => {
  test.each([
    ['@every 4m', 4 * MINUTE],
    ['@every 90s', 90 * SECOND],
    ['@every 2h', 120 * MINUTE],
  ])('%s → so long after the last, in whole seconds', (expression, interval) => {
    const after = Date.parse('2026-11-24T07:00:30.000Z');
    expect(nextFireAt(expression, after)).toBe(after + interval);
    expect(nextFireAt(expression, after + 999)).toBe(after + interval);
  });
});

describe('timer times: CRON_TZ', () => {
  test.each([
    [
      'a zone without a change',
      'Asia/Shanghai 0 0 4 1 * *',
      '2026-11-24',
      ['2026-11-30T20:00:00Z', '2026-12-31T20:00:00Z'],
    ],
    [
      'the clocks go forward over it',
      'America/New_York 0 30 2 * * *',
      '2026-03-07',
      ['2026-03-07T07:30:00Z', '2026-03-09T06:30:00Z'],
    ],
    [
      'the clocks go back over it',
      'America/New_York 0 30 1 * * *',
      '2026-10-31',
      ['2026-10-31T05:30:00Z', '2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z', '2026-11-02T06:30:00Z'],
    ],
    ['forward, in Europe', 'Europe/Berlin 0 0 2 * * *', '2026-03-28', ['2026-03-28T01:00:00Z', '2026-03-30T00:00:00Z']],
    [
      'back, by half an hour',
      'Australia/Lord_Howe 0 45 1 * * *',
      '2026-04-04T00:00:00Z',
      ['2026-04-04T14:45:00Z', '2026-04-04T15:15:00Z', '2026-04-05T15:15:00Z'],
    ],
  ])('%s → documented: left out, or twice', (_, expression, after, expected) => {
    expect(times(`CRON_TZ=${expression}`, after, expected.length)).toEqual(expected);
  });

  test('any time of the day, any zone, around the changes → each minute whose clock shows it, and no other', () => {
    const zones = ['America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Shanghai'] as const;
    const clocks = new Map(
      zones.map((timeZone) => [
        timeZone,
        new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }),
      ]),
    );
    const changes = ['2026-03-08', '2026-03-29', '2026-04-04', '2026-10-03', '2026-10-25', '2026-11-01'];
    const cases = fc.record({
      zone: fc.constantFrom(...zones),
      hour: fc.nat(4),
      minute: fc.nat(59),
      day: fc.constantFrom(...changes),
      offset: fc.integer({ min: -24 * 60, max: 24 * 60 }),
    });
    fc.assert(
      fc.property(cases, ({ zone, hour, minute, day, offset }) => {
        const after = Date.parse(day) + offset * MINUTE;
        const wanted = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
        let expected = after + MINUTE;
        while (clocks.get(zone)?.format(expected) !== wanted) expected += MINUTE;
        expect(nextFireAt(`CRON_TZ=${zone} 0 ${minute} ${hour} * * *`, after)).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });
});

describe('timer times: what is no expression', () => {
  const form = 'must be @every with a number and s, m or h, or six fields: second minute hour day month weekday';
  const every = 'must be a number above 0 and s, m or h after @every';
  test.each([
    ['', form],
    ['0 8 * * *', form],
    ['0 0 8 * * * 2026', form],
    ['@daily', every],
    ['@every 0m', every],
    ['@every 4', every],
    ['@every 1h30m', every],
    ['CRON_TZ=Asia/Shanghai @every 4m', form],
    ['CRON_TZ=Mars/Base 0 0 4 * * *', 'must have a time zone after CRON_TZ=, and Mars/Base is none'],
    ['CRON_TZ=+08:00 0 0 4 * * *', 'must have a time zone after CRON_TZ=, and +08:00 is none'],
    ['*/5 * * * * *', 'must not have * in the second'],
    ['60 * * * * *', 'must have 0 to 59 as second, and has 60'],
    ['0 60 * * * *', 'must have 0 to 59 as minute, and has 60'],
    ['0 1- * * * *', 'must have 0 to 59 as minute, and has 1-'],
    ['0 */0 * * * *', 'must have 0 to 59 as minute, and has */0'],
    ['0 0 10-8 * * *', 'must have 0 to 23 as hour, and has 10-8'],
    ['0 0 ? * * *', 'must not have ? in the hour'],
    ['0 0 0 L * *', 'must have 1 to 31 as day of month, and has L'],
    ['0 0 0 * JANUARY *', 'must have 1 to 12 or JAN to DEC as month, and has JANUARY'],
    ['0 0 0 * * 0', 'must have 1 to 7 or MON to SUN as weekday, and has 0'],
    ['0 0 0 * * MON#2', 'must not have # in the weekday'],
    ['0 0 0 31 2 *', 'must name a day that exists'],
  ])('%j → %s', (expression, fault) => {
    expect(cronFault(expression)).toBe(fault);
    expect(() => nextFireAt(expression, 0)).toThrow(`the cron expression '${expression}' ${fault}`);
  });
});
