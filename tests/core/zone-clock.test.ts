import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isZone, zoneClock } from '../../shared/core/zone-clock.ts';
import { wallReader } from '../support/wall-reader.ts';

const zones = ['America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Shanghai', 'America/St_Johns', 'UTC'];
const at = (text: string) => Date.parse(text);

describe('isZone', () => {
  test.each([...zones, 'Etc/GMT+8', 'Asia/Urumqi'])('%s → a zone', (name) => {
    expect(isZone(name)).toBe(true);
  });
  test.each(['', 'Mars/Olympus', '+08:00', 'Asia/Shanghai ', 'local'])('"%s" → none', (name) => {
    expect(isZone(name)).toBe(false);
  });
});

describe('zoneClock', () => {
  test('any time in any zone → the wall clock that Intl shows', () => {
    const clocks = zones.map((zone) => ({ clock: zoneClock(zone), wall: wallReader(zone) }));
    fc.assert(
      fc.property(fc.constantFrom(...clocks), fc.integer({ min: 0, max: 4_000_000_000 }), ({ clock, wall }, second) => {
        const shown = wall(second * 1000);
        expect(clock.wall(second * 1000)).toBe(shown);
        expect(clock.offset(second * 1000)).toBe(shown - second * 1000);
      }),
      { numRuns: 2000 },
    );
  });

  test('an offset with seconds, as Monrovia had until 1972 → to the second', () => {
    expect(zoneClock('Africa/Monrovia').offset(0)).toBe(-(44 * 60 + 30) * 1000);
  });

  test('two years → each change of the clocks in its minute', () => {
    const years = [at('2026-01-01T00:00:00Z'), at('2028-01-01T00:00:00Z')] as const;
    const changes = (zone: string) =>
      zoneClock(zone)
        .changes(...years)
        .map((time) => new Date(time).toISOString());
    expect(changes('Asia/Shanghai')).toEqual([]);
    expect(changes('America/New_York')).toEqual([
      '2026-03-08T07:00:00.000Z',
      '2026-11-01T06:00:00.000Z',
      '2027-03-14T07:00:00.000Z',
      '2027-11-07T06:00:00.000Z',
    ]);
    expect(changes('Australia/Lord_Howe')).toEqual([
      '2026-04-04T15:00:00.000Z',
      '2026-10-03T15:30:00.000Z',
      '2027-04-03T15:00:00.000Z',
      '2027-10-02T15:30:00.000Z',
    ]);
  });

  test('a span that begins or ends with a change → the last one is in it, the first is not', () => {
    const { changes } = zoneClock('Europe/Berlin');
    const [spring, autumn] = [at('2026-03-29T01:00:00Z'), at('2026-10-25T01:00:00Z')];
    expect(changes(spring, autumn)).toEqual([autumn]);
    expect(changes(spring - 1, autumn - 1)).toEqual([spring]);
    expect(changes(spring, spring)).toEqual([]);
  });

  test('an unknown zone → a RangeError', () => {
    expect(() => zoneClock('Mars/Olympus')).toThrow(RangeError);
  });
});
