import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeCopy, descriptionFault, formatMarker, type Marker, parseMarker } from '../../shared/core/marker.ts';
import { fuzz } from './fuzzing.ts';
import { hostileText, mangled } from './hostile.ts';

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,128}$/);
const markers = fc
  .record(
    {
      installation: fc.stringMatching(/^[a-z0-9-]{1,20}$/),
      rule: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/),
      sourceId: id,
      diskId: id.filter((text) => text !== '-'),
      sourceTime: fc.integer({ min: 0, max: 253_402_300_799 }).map((seconds) => seconds * 1000),
      isRenamed: fc.constant(true as const),
      builtAt: fc.integer({ min: 0, max: 253_402_300_799 }).map((seconds) => seconds * 1000),
    },
    { requiredKeys: ['installation', 'sourceId'] },
  )
  .map((marker): Marker => marker);

describe('marker', () => {
  test('any description: a marker that is written as it was read, or none', () =>
    fuzz(fc.oneof(hostileText, markers.map(formatMarker).chain(mangled)), (text) => {
      const marker = parseMarker(text);
      if (marker !== undefined) expect(parseMarker(formatMarker(marker))).toEqual(marker);
    }));

  test('any text and marker: read again behind it, and the same when done twice', () =>
    fuzz(fc.tuple(hostileText, markers), ([text, marker]) => {
      const description = describeCopy(text, marker);
      expect(parseMarker(description)).toEqual(marker);
      expect(describeCopy(description, marker)).toBe(description);
      expect(typeof descriptionFault(text, marker)).toMatch(/string|undefined/);
    }));

  test('what only begins like a marker, over and over → told apart at once', () => {
    const began = performance.now();
    for (const part of ['[ensr/1 ', '[ensr/1 a - b ', '[ensr/1 a - b c -]', ' ', '\n'])
      parseMarker(`${part.repeat(100_000)}x`);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
