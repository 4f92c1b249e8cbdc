import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import '../../shared/core/schema-messages.ts';

test.each([
  [z.string(), undefined, 'is required'],
  [z.string(), 7, 'must be a string'],
  [z.array(z.string()), 'a', 'must be a list'],
  [z.object({}), 'a', 'must be an object'],
  [z.int(), 1.5, 'must be a whole number'],
  [z.literal(1), 2, 'must be 1'],
  [z.enum(['a', 'b']), 'c', 'must be "a" or "b"'],
  [z.string().check(z.minLength(2)), 'a', 'must have at least 2 characters'],
  [z.array(z.string()).check(z.maxLength(1)), ['a', 'b'], 'must have at most 1 entries'],
  [z.number().check(z.gte(1)), 0, 'must be at least 1'],
  [z.number().check(z.multipleOf(1)), 1.5, 'must be a whole number'],
  [z.string().check(z.regex(/^a$/)), 'b', 'must match /^a$/'],
  [z.string().check(z.lowercase()), 'B', 'must match /^[^A-Z]*$/'],
  [z.jwt(), 'x', 'must match jwt'],
  [z.strictObject({}), { b: 1 }, 'has unknown keys: b'],
  [z.strictObject({}), { b: 1, c: 2 }, 'has unknown keys: b, c'],
  [
    z.record(z.string().check(z.minLength(2, 'is too short'), z.lowercase('is not lower')), z.any()),
    { A: 1 },
    'is too short, is not lower',
  ],
  [z.union([z.string(), z.number()]), true, 'is not valid'],
])('%#: a value that does not fit → says what is wrong', (schema, value, message) => {
  expect(z.safeParse(schema, value).error?.issues[0]?.message).toBe(message);
});
