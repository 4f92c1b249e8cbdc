import fc from 'fast-check';
import { expect, test } from 'vitest';
import { objectOf, parseJson } from '../../shared/core/json.ts';

test('parseJson: any value as JSON → the value; text that is no JSON → undefined', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
  for (const text of ['', 'hello', '{"a":', '\u0000']) expect(parseJson(text)).toBeUndefined();
});

test('objectOf: an object → itself; null, a list, a text, a number, nothing → undefined', () => {
  const object = { a: 1 };
  expect(objectOf(object)).toBe(object);
  for (const other of [null, [], [object], 'text', 7, true, undefined]) expect(objectOf(other)).toBeUndefined();
});
