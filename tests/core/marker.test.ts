import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  describeCopy,
  descriptionFault,
  formatMarker,
  longestDescription,
  type Marker,
  parseMarker,
} from '../../shared/core/marker.ts';

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/).filter((text) => text !== '-');
const marker: fc.Arbitrary<Marker> = fc.record(
  {
    installation: fc.stringMatching(/^[a-z0-9-]{1,20}$/),
    sourceId: id,
    rule: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/),
    diskId: id,
    sourceTime: fc.integer({ min: 0, max: 4_000_000_000 }).map((second) => second * 1000),
    isRenamed: fc.constant(true as const),
    builtAt: fc.integer({ min: 0, max: 4_000_000_000 }).map((second) => second * 1000),
  },
  { requiredKeys: ['installation', 'sourceId'] },
);

describe('marker', () => {
  test('every marker → reads back as it was written, behind any text', () => {
    fc.assert(
      fc.property(marker, fc.string(), (written, text) => {
        expect(parseMarker(describeCopy(text, written))).toEqual(written);
      }),
    );
  });

  test('describing twice → the same as once', () => {
    fc.assert(
      fc.property(marker, fc.string(), (written, text) => {
        const once = describeCopy(text, written);
        expect(describeCopy(once, written)).toBe(once);
      }),
    );
  });

  test('a description as long as fits beside the marker → taken; one more character, or http:// → refused', () => {
    const written: Marker = { installation: 'default', sourceId: 'sp-1', diskId: 'd-1', sourceTime: 0 };
    const room = longestDescription - formatMarker(written).length - 1;
    expect(descriptionFault('x'.repeat(room), written)).toBeUndefined();
    expect(describeCopy('x'.repeat(room), written)).toHaveLength(longestDescription);
    expect(descriptionFault('x'.repeat(room + 1), written)).toContain(`at most ${room} characters`);
    expect(descriptionFault('http://x', written)).toContain('http://');
    expect(descriptionFault('HTTPS://x', written)).toContain('http://');
    expect(descriptionFault('see http://x', written)).toBeUndefined();
  });

  test('no text → the marker alone', () => {
    const written: Marker = { installation: 'default', sourceId: 'sp-1' };
    expect(describeCopy(undefined, written)).toBe('[ensr/1 default - sp-1 - -]');
    expect(formatMarker(written)).toBe('[ensr/1 default - sp-1 - -]');
    expect(formatMarker({ ...written, isRenamed: true })).toBe('[ensr/1 default - sp-1 - - renamed]');
    const built = { ...written, builtAt: Date.UTC(2026, 10, 24, 4) + 999 };
    expect(formatMarker(built)).toBe('[ensr/1 default - sp-1 - - btozn40]');
    expect(formatMarker({ ...built, isRenamed: true })).toBe('[ensr/1 default - sp-1 - - renamed btozn40]');
  });

  test.each([
    ['no description', undefined],
    ['a plain one', 'golden image'],
    ['another version', '[ensr/2 default - sp-1 d-1 2026-11-24T04:00:00Z]'],
    ['a marker that is not at the end', '[ensr/1 default - sp-1 d-1 2026-11-24T04:00:00Z] edited'],
    ['a cut one', '[ensr/1 default - sp-1 d-1 2026-11'],
  ])('%s → no marker', (_, description) => {
    expect(parseMarker(description)).toBeUndefined();
  });

  test('space behind the text or behind the marker → does not count', () => {
    const written: Marker = { installation: 'default', sourceId: 'sp-1' };
    const described = 'golden image [ensr/1 default - sp-1 - -]';
    expect(describeCopy('golden image  ', written)).toBe(described);
    expect(parseMarker(`${described} \n`)).toEqual(written);
    expect(describeCopy(`${described} \n`, written)).toBe(described);
  });

  test.each([
    ['a long installation', `[ensr/1 ${'x'.repeat(21)} - sp-1 d-1 -]`],
    ['no installation', '[ensr/1  - sp-1 d-1 -]'],
    ['a rule that begins with a hyphen', '[ensr/1 default -a sp-1 d-1 -]'],
    ['a long rule', `[ensr/1 default ${'x'.repeat(33)} sp-1 d-1 -]`],
    ['a source with a space', '[ensr/1 default - sp 1 d-1 -]'],
    ['a time with more behind it', '[ensr/1 default - sp-1 d-1 2026-11-24T04:00:00Z0]'],
  ])('%s → no marker', (_, description) => {
    expect(parseMarker(description)).toBeUndefined();
  });

  test('absent fields → absent in what is read', () => {
    expect(parseMarker('[ensr/1 default - sp-1 - -]')).toStrictEqual({ installation: 'default', sourceId: 'sp-1' });
  });

  test('a time that does not exist → the marker without a time', () => {
    expect(parseMarker('[ensr/1 default - sp-1 d-1 2026-13-45T04:00:00Z]')).toEqual({
      installation: 'default',
      sourceId: 'sp-1',
      diskId: 'd-1',
    });
  });
});
