import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { faultCheck, looseFaultCheck } from '../../shared/core/fault-check.ts';
import { object, record, strictObject } from '../../shared/core/object-schemas.ts';
import { readBySchema, type Wording } from '../../shared/core/read-by-schema.ts';

const faultsOf = (schema: v.GenericSchema, value: unknown, wording?: Wording) => {
  const result = readBySchema(schema, value, wording);
  return result.ok ? [] : result.faults.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

test.each<[v.GenericSchema, unknown, string]>([
  [v.string(), undefined, 'is required'],
  [v.string(), 7, 'must be a string'],
  [v.array(v.string()), 'a', 'must be a list'],
  [object({}), 'a', 'must be an object'],
  [object({}), [], 'must be an object'],
  [strictObject({}), null, 'must be an object'],
  [record(v.string(), v.string()), ['a'], 'must be an object'],
  [v.pipe(v.number(), v.integer()), 1.5, 'must be a whole number'],
  [v.pipe(v.number(), v.safeInteger()), 2 ** 60, 'must be a whole number'],
  [v.number(), '7', 'must be a number'],
  [v.boolean(), 'yes', 'must be a boolean'],
  [v.literal(1), 2, 'must be 1'],
  [v.literal(1), undefined, 'must be 1'],
  [v.picklist(['a', 'b']), 'c', 'must be "a" or "b"'],
  [v.pipe(v.string(), v.minLength(2)), 'a', 'must have at least 2 characters'],
  [v.pipe(v.array(v.string()), v.maxLength(1)), ['a', 'b'], 'must have at most 1 entries'],
  [v.pipe(v.number(), v.minValue(1)), 0, 'must be at least 1'],
  [v.pipe(v.number(), v.maxValue(1)), 2, 'must be at most 1'],
  [v.pipe(v.number(), v.gtValue(0)), 0, 'must be more than 0'],
  [v.pipe(v.string(), v.regex(/^a$/)), 'b', 'is not valid'],
  [v.pipe(v.string(), v.regex(/^a$/, 'must be a')), 'b', 'must be a'],
  [v.union([v.string(), v.number()]), true, 'is not valid'],
])('%#: a value that does not fit → says what is wrong', (schema, value, message) => {
  expect(faultsOf(schema, value)).toEqual([`: ${message}`]);
});

describe('readBySchema', () => {
  test('several faults of a place → the first; of other places → all', () => {
    const count = v.pipe(v.number(), v.integer(), v.minValue(1));
    expect(faultsOf(v.array(count), [0.5, 0, 1, 'x'])).toEqual([
      '0: must be a whole number',
      '1: must be at least 1',
      '3: must be a number',
    ]);
  });

  test('a wording → said instead, where it has one', () => {
    const schema = strictObject({ a: v.string() });
    const wording: Wording = ({ type }, path) => (type === 'never' ? `no ${path.join()} here` : undefined);
    expect(faultsOf(schema, { a: 1, b: 2 }, wording)).toEqual(['a: must be a string', 'b: no b here']);
  });
});

describe('objects', () => {
  const entries = {
    a: v.string(),
    b: v.exactOptional(v.boolean()),
    c: v.exactOptional(v.string(), 'x'),
    d: v.nullish(v.string()),
  };

  test('what may be absent → absent, or its default', () => {
    for (const schema of [object(entries), strictObject(entries)]) {
      expect(readBySchema(schema, { a: '' })).toStrictEqual({ ok: true, value: { a: '', c: 'x' } });
      expect(readBySchema(schema, { a: '', b: true, c: 'y', d: null })).toStrictEqual({
        ok: true,
        value: { a: '', b: true, c: 'y', d: null },
      });
    }
  });

  test('keys that are not known → left out, or each a fault', () => {
    const value = JSON.parse('{"a":"","x":1,"constructor":2,"__proto__":3}');
    expect(readBySchema(object(entries), value)).toStrictEqual({ ok: true, value: { a: '', c: 'x' } });
    const faults = ['x: is not known', 'constructor: is not known', '__proto__: is not known'];
    expect(faultsOf(strictObject(entries), value)).toEqual(faults);
  });

  test('missing keys → what belongs there', () => {
    const schema = object({ version: v.literal(1), list: v.array(object({ id: v.string() })) });
    expect(faultsOf(schema, {})).toEqual(['version: must be 1', 'list: is required']);
    expect(faultsOf(schema, { version: 1, list: [{}] })).toEqual(['list.0.id: is required']);
  });

  test('a key that every object inherits → not there', () => {
    expect(faultsOf(object({ toString: v.string() }), {})).toEqual(['toString: is required']);
  });

  test('a record → every name is a key; faults of names and of values', () => {
    const named = record(v.pipe(v.string(), v.regex(/^[a-z_]+$/, 'is no name')), v.number());
    const value = JSON.parse('{"a":1,"constructor":2,"__proto__":3}');
    const result = readBySchema(named, value);
    expect(result.ok && Object.entries(result.value)).toEqual([
      ['a', 1],
      ['constructor', 2],
      ['__proto__', 3],
    ]);
    expect(faultsOf(named, { A: 1, B: 'x', c: 'x' })).toEqual([
      'A: is no name',
      'B: is no name',
      'c: must be a number',
    ]);
  });

  test('by the interface that other libraries use → the same', async () => {
    const { issues } = await strictObject({ a: v.string() })['~standard'].validate({ b: 1, c: 2 });
    expect(issues).toHaveLength(3);
  });
});

describe('checks of our own', () => {
  const twice = function* (values: readonly unknown[]) {
    if (values.length > 1) yield { path: [1], message: 'is one too many' };
    if (values.length > 2) yield { message: 'are far too many' };
  };
  const typed = v.pipe(
    v.array(v.string()),
    faultCheck((values) => twice(values)),
  );
  const loose = v.pipe(
    v.array(v.string()),
    looseFaultCheck((value) => twice(value as unknown[])),
  );

  test('faults → where they are', () => {
    for (const schema of [typed, loose]) {
      expect(faultsOf(schema, ['a', 'b', 'c'])).toEqual(['1: is one too many', ': are far too many']);
    }
  });

  test('a value whose type is wrong → looked at by the loose ones only, and only objects and lists', () => {
    expect(faultsOf(typed, [1, 'b'])).toEqual(['0: must be a string']);
    expect(faultsOf(loose, [1, 'b'])).toEqual(['0: must be a string', '1: is one too many']);
    for (const value of [null, 'a']) expect(faultsOf(loose, value)).toEqual([': must be a list']);
  });
});
