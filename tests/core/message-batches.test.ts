import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assertSendable, batchesOf, sendableDelay, wireBytes } from '../../shared/core/message-batches.ts';

/** What SMQ takes: 16 messages and 64 KB of Base64 a call. */
const limit = 65_536;
/** The longest body that fits: 48 KB. */
const longest = 'x'.repeat(49_152);
const text = fc.array(fc.constantFrom('a', 'é', '快', '😀')).map((letters) => letters.join(''));
const message = (body: string) => ({ body });

describe('sendableDelay', () => {
  test.each([
    [0, 0],
    [-1, 0],
    [0.2, 1],
    [60, 60],
    [604_800, 604_800],
    [604_800.5, 604_800],
  ])('%d s → %d', (seconds, sent) => {
    expect(sendableDelay(seconds)).toBe(sent);
  });
});

describe('wireBytes', () => {
  test('any text → as long as its Base64', () => {
    fc.assert(
      fc.property(text, (body) => {
        expect(wireBytes(body)).toBe(Buffer.from(body).toString('base64').length);
      }),
    );
  });
});

describe('assertSendable', () => {
  test('48 KB → taken; a byte more → refused as invalid', () => {
    expect(() => assertSendable(message(longest))).not.toThrow();
    expect(() => assertSendable(message(`${longest}x`))).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ kind: 'invalid', code: 'MessageTooLarge' }) }),
    );
  });
});

describe('batchesOf', () => {
  test('any messages → all of them in order, each call within both limits, and none that could have been spared', () => {
    const bodies = fc.array(fc.integer({ min: 0, max: 49_152 }), { maxLength: 40 });
    fc.assert(
      fc.property(bodies, (sizes) => {
        const messages = sizes.map((size, index) => ({ ...message('x'.repeat(size)), delaySeconds: index }));
        const batches = batchesOf(messages);
        expect(batches.flat()).toEqual(messages);
        const bytesOf = (batch: (typeof batches)[number]) => batch.reduce((sum, { body }) => sum + wireBytes(body), 0);
        for (const [index, batch] of batches.entries()) {
          expect(batch.length).toBeLessThanOrEqual(16);
          expect(bytesOf(batch)).toBeLessThanOrEqual(limit);
          const [first] = batches[index + 1] ?? [];
          if (first === undefined) continue;
          expect(batch.length === 16 || bytesOf([...batch, first]) > limit).toBe(true);
        }
      }),
    );
  });

  test('none → no call; sixteen small ones → one; one more → two; two that fill a call → one', () => {
    const small = Array.from({ length: 17 }, (_, index) => message(String(index)));
    expect(batchesOf([])).toEqual([]);
    expect(batchesOf(small.slice(1)).map((batch) => batch.length)).toEqual([16]);
    expect(batchesOf(small).map((batch) => batch.length)).toEqual([16, 1]);
    const half = message('x'.repeat(24_576));
    expect(batchesOf([half, half, half]).map((batch) => batch.length)).toEqual([2, 1]);
  });

  test('one that no queue takes → refused before anything is sent', () => {
    expect(() => batchesOf([message('x'), message(`${longest}x`)])).toThrow('48 KB');
  });
});
