import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { copyName, nameFault } from '../../shared/core/copy-name.ts';
import { formatTime, parseEnsTime } from '../../shared/core/ens-time.ts';
import { matchesGlob } from '../../shared/core/glob.ts';

describe('nameFault', () => {
  test.each(['testSnapshotName', '快照-2026', 'ab', 'a:b_c-9', 'golden-auto', 'x'.repeat(128)])(
    '%s → taken',
    (name) => {
      expect(nameFault(name)).toBeUndefined();
    },
  );

  test.each([
    ['a', '2 to 128'],
    ['x'.repeat(129), '2 to 128'],
    ['http://x', 'http://'],
    ['HTTPS://x', 'http://'],
    ['auto-nightly', 'auto'],
    ['1st', 'must start with'],
    ['see-http://x', 'must start with a letter'],
    ['has space', 'must start with'],
  ])('%s → refused, because %s', (name, reason) => {
    expect(nameFault(name)).toContain(reason);
  });
});

describe('copyName', () => {
  test('wanted name → taken as it is', () => {
    expect(copyName('wanted', { snapshotId: 'sp-1', name: 'own' })).toBe('wanted');
  });
  test('no wish → the name of the source', () => {
    expect(copyName(undefined, { snapshotId: 'sp-1', name: 'own' })).toBe('own');
  });
  test('a source without a name, or with one that ENS would refuse → copy-of-<id>', () => {
    expect(copyName(undefined, { snapshotId: 'sp-1' })).toBe('copy-of-sp-1');
    expect(copyName(undefined, { snapshotId: 'sp-1', name: 'auto20261124' })).toBe('copy-of-sp-1');
  });
  test('an id as long as one can be → a name that ENS takes', () => {
    const name = copyName(undefined, { snapshotId: 'x'.repeat(128) });
    expect([name.length, nameFault(name)]).toEqual([128, undefined]);
  });
});

describe('parseEnsTime', () => {
  test.each([
    '2020-08-20T14:52:28Z',
    '2020-08-20T14:52:28',
    '2020-08-20 14:52:28',
    ' 2020-08-20 14:52:28\n',
    '2020-08-20T22:52:28+08:00',
    '2020-08-20 22:52:28+0800',
    '2020-08-20T09:22:28-05:30',
    '2020-08-20T14:52:28.000Z',
    '2020-08-20T14:52:28.0',
    '2020-08-20T22:52:28.000000000+08:00',
  ])('%s → that second', (text) => {
    expect(parseEnsTime(text)).toBe(Date.UTC(2020, 7, 20, 14, 52, 28));
  });
  test('a fraction of a second → counts in milliseconds', () => {
    expect(parseEnsTime('2020-08-20T14:52:28.25Z')).toBe(Date.UTC(2020, 7, 20, 14, 52, 28, 250));
  });
  test.each([
    '',
    'yesterday',
    '2020-08-20',
    '2020-99-20T14:52:28Z',
    '2020-08-20T14:52Z',
    '2020-08-20T14:52:28.Z',
    '2020-08-20T14:52:28+8',
    '2020-08-20T14:52:28+99:00',
    '2020-08-20T14:52:28+08:00Z',
    '20/08/2020 14:52:28',
    '1597935148',
    '12020-08-20T14:52:28Z',
  ])('"%s" → undefined', (text) => {
    expect(parseEnsTime(text)).toBeUndefined();
  });
  test('every whole second → reads back as written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (second) => {
        expect(parseEnsTime(formatTime(second * 1000))).toBe(second * 1000);
      }),
    );
  });
  test('every instant at every offset → the same instant', () => {
    const minutes = fc.integer({ min: -12 * 60, max: 14 * 60 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), minutes, fc.constantFrom(':', ''), (time, offset, colon) => {
        const [hours, rest] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
        const two = (number: number) => String(number).padStart(2, '0');
        const local = new Date(time + offset * 60_000).toISOString().slice(0, -1);
        const text = `${local}${offset < 0 ? '-' : '+'}${two(hours)}${colon}${two(rest)}`;
        expect(parseEnsTime(text)).toBe(time);
      }),
    );
  });
});

describe('matchesGlob', () => {
  test('any pattern of letters, * and ? → as the regular expression it stands for', () => {
    const pattern = fc.stringMatching(/^[ab*?]{0,8}$/);
    fc.assert(
      fc.property(pattern, fc.stringMatching(/^[ab]{0,8}$/), (glob, text) => {
        const expected = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text);
        expect(matchesGlob(glob, text)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test('a pattern that makes a regular expression backtrack for years → answers', () => {
    expect(matchesGlob(`${'a*'.repeat(50)}b`, 'a'.repeat(5000))).toBe(false);
  });
});
