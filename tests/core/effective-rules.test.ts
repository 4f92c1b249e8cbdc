import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectiveRules, orphanRetention } from '../../shared/core/effective-rules.ts';
import type { RuleSet, WrittenRule } from '../../shared/core/rules.ts';
import { writtenRule as rule } from '../support/builders.ts';

type Defaults = NonNullable<RuleSet['defaults']>;
const effective = (changes: Partial<WrittenRule>, defaults?: Defaults) =>
  effectiveRules({ rules: [rule(changes)], ...(defaults === undefined ? {} : { defaults }) })[0];
const night = { cron: '0 2 * * *' };
const window = { from: '22:00', to: '06:00' };

describe('effectiveRules', () => {
  test('a rule that says the least → UTC, no times, and what people note is left out', () => {
    expect(effective({ notes: 'for Anna' })).toStrictEqual({ ...rule(), zone: 'UTC', copy: {} });
  });

  test.each<[string, Partial<WrittenRule>, Defaults | undefined, string, string]>([
    ['nowhere', {}, undefined, 'UTC', 'UTC'],
    ['by the defaults', {}, { zone: 'Asia/Shanghai' }, 'Asia/Shanghai', 'Asia/Shanghai'],
    ['by the rule', { zone: 'Asia/Tokyo' }, { zone: 'Asia/Shanghai' }, 'Asia/Tokyo', 'Asia/Tokyo'],
    ['by the schedule', { schedule: { ...night, zone: 'UTC' } }, { zone: 'Asia/Shanghai' }, 'UTC', 'Asia/Shanghai'],
    ['by the window', { window: { ...window, zone: 'UTC' } }, { zone: 'Asia/Tokyo' }, 'Asia/Tokyo', 'UTC'],
  ])('a zone that is given %s → of schedule and window', (_, changes, defaults, ofSchedule, ofWindow) => {
    const found = effective({ schedule: night, window, ...changes }, defaults);
    expect([found?.schedule, found?.window]).toEqual([
      { ...night, zone: ofSchedule },
      { ...window, zone: ofWindow },
    ]);
  });

  test('a schedule and a window of the defaults → in the zone of the rule', () => {
    const found = effective({ zone: 'Asia/Tokyo' }, { zone: 'UTC', schedule: night, window });
    expect([found?.schedule?.zone, found?.window?.zone]).toEqual(['Asia/Tokyo', 'Asia/Tokyo']);
  });

  test('any keys of rule and defaults → each whole from the rule, else whole from the defaults', () => {
    const shared = fc.record<Partial<WrittenRule>>(
      {
        limits: fc.constantFrom({ copiesPerRun: 1 }, { copiesPerDay: 2 }),
        objective: fc.constantFrom({ maxAge: '1d' }, { maxBehind: '1h' }),
        copy: fc.constantFrom({ name: 'x-{rule}' }, { description: 'x' }),
        retention: fc.constantFrom(
          { keep: { last: 1 }, per: 'disk', atLeast: 1, apply: 'report' },
          { keep: { daily: 7 }, per: 'rule', atLeast: 2, apply: 'delete' },
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(shared, shared, (changes, defaults) => {
        const found = effective(changes, defaults as Defaults);
        for (const key of ['limits', 'objective', 'retention'] as const) {
          expect(found?.[key]).toBe(changes[key] ?? defaults[key]);
        }
        expect(found?.copy).toEqual(changes.copy ?? defaults.copy ?? {});
      }),
    );
  });
});

describe('orphanRetention', () => {
  test('copies of no rule → are only reported, unless the defaults delete', () => {
    const retention = { keep: { last: 1 }, per: 'disk', atLeast: 1, apply: 'delete' } as const;
    expect(orphanRetention({ defaults: { retention } })).toBe('delete');
    expect(orphanRetention({ defaults: { zone: 'UTC' } })).toBe('report');
    expect(orphanRetention({})).toBe('report');
  });
});
