import fc from 'fast-check';

/** A cron expression with what it means, so that no reader of expressions is needed to judge one. */
export interface KnownCron {
  readonly text: string;
  /** Whether a wall clock, in ms as if it were UTC, shows a minute of the expression. */
  readonly matches: (wall: number) => boolean;
}

interface Field {
  readonly text: string;
  readonly values: ReadonlySet<number>;
}

/** Expressions of five fields, most of them in the small hours, where clocks change. */
export function cronArbitrary(): fc.Arbitrary<KnownCron> {
  const any = { arbitrary: fc.constant({ text: '*', values: range(0, 59) }), weight: 3 };
  const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];
  const months = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
  return fc
    .tuple(
      list(term(0, 59)),
      fc.oneof(any, { arbitrary: list(term(0, 3)), weight: 3 }, list(term(0, 23))),
      fc.oneof(any, list(term(1, 31))),
      fc.oneof({ ...any, weight: 6 }, list(term(1, 12, months))),
      fc.oneof(any, list(term(0, 7)), list(term(0, 6, weekdays)), list(term(1, 7, weekdays.slice(1)))),
    )
    .map((fields) => ({ text: fields.map(({ text }) => text).join(' '), matches: matcher(fields) }));
}

function matcher([minute, hour, date, month, weekday]: readonly [Field, Field, Field, Field, Field]) {
  return (wall: number): boolean => {
    const shown = new Date(wall);
    const isDate = date.values.has(shown.getUTCDate());
    const day = shown.getUTCDay();
    const isWeekday = weekday.values.has(day) || (day === 0 && weekday.values.has(7));
    return (
      minute.values.has(shown.getUTCMinutes()) &&
      hour.values.has(shown.getUTCHours()) &&
      month.values.has(shown.getUTCMonth() + 1) &&
      (date.text === '*' || weekday.text === '*' ? isDate && isWeekday : isDate || isWeekday)
    );
  };
}

function list(term: fc.Arbitrary<Field>): fc.Arbitrary<Field> {
  return fc.array(term, { minLength: 1, maxLength: 2 }).map((terms) => ({
    text: terms.map(({ text }) => text).join(','),
    values: new Set(terms.flatMap(({ values }) => [...values])),
  }));
}

function term(low: number, high: number, names?: readonly string[]): fc.Arbitrary<Field> {
  const write = (value: number) => names?.[value - low] ?? String(value);
  const value = fc.integer({ min: low, max: high });
  const step = fc.integer({ min: 1, max: 5 });
  const single = value.map((one) => ({ text: write(one), values: new Set([one]) }));
  const span = fc
    .tuple(value, value)
    .filter(([from, to]) => from !== to)
    .map(([from, to]) => [Math.min(from, to), Math.max(from, to)] as const);
  const spans = span.map(([from, to]) => ({ text: `${write(from)}-${write(to)}`, values: range(from, to) }));
  const steps = fc
    .tuple(span, step)
    .map(([[from, to], by]) => ({ text: `${write(from)}-${write(to)}/${by}`, values: range(from, to, by) }));
  return fc.oneof({ arbitrary: single, weight: 3 }, spans, steps);
}

function range(from: number, to: number, by = 1): Set<number> {
  return new Set(Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, index) => from + index * by));
}
