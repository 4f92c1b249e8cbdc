import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { record, strictObject } from '../../shared/core/object-schemas.ts';
import { readBySchema } from '../../shared/core/read-by-schema.ts';
import { like, told } from '../../shared/core/rule-shapes.ts';
import { exampleAt } from '../../shared/core/schema-at.ts';
import { flowOf, wrongKind } from '../../shared/core/wrong-kind.ts';

const messageOf = (schema: v.GenericSchema, value: unknown) => {
  const result = readBySchema(schema, value, (issue, path) => wrongKind(issue, exampleAt(schema, path)));
  return result.ok ? undefined : result.faults[0]?.message;
};
const whole = v.pipe(v.number(), v.integer());

describe('wrongKind', () => {
  test.each<[v.GenericSchema, unknown, string]>([
    [v.array(v.string()), 'a', 'must be a list'],
    [like(v.array(v.string()), ['a', 'b']), 'a', 'must be a list, such as [a, b]'],
    [told('Some.', v.pipe(like(v.array(v.string()), ['a']), v.minLength(1))), 'a', 'must be a list, such as [a]'],
    [strictObject({}), [], 'must be a mapping'],
    [like(strictObject({ a: whole }), { a: 1 }), 'a:1', 'must be a mapping; a key needs a space after its colon'],
    [strictObject({}), '03:00', 'must be a mapping'],
    [like(record(v.string(), v.string()), { a: 'b' }), [], 'must be a mapping, such as { a: b }'],
    [like(strictObject({ a: whole }), { a: 1 }), null, 'is empty; must be a mapping, such as { a: 1 }'],
    [v.string(), ['a'], 'must be text'],
    [v.string(), { a: 1 }, 'must be text'],
    [v.string(), {}, 'must be text'],
    [v.string(), { rule: null }, 'must be text; with braces it needs quotes: "{rule}"'],
    [v.string(), { a: null, b: null }, 'must be text; with braces it needs quotes: "{a, b}"'],
    [v.string(), { a: null, b: 1 }, 'must be text'],
    [v.string(), null, 'is empty; must be text'],
    [v.string(), 7, 'must be quoted text, such as "7"'],
    [v.string(), false, 'must be quoted text, such as "false"'],
    [like(v.string(), 'a'), 7, 'must be text, such as a'],
    [v.boolean(), 'no', 'must be true or false'],
    [whole, '7', 'must be a whole number'],
    [whole, 1.5, 'must be a whole number'],
  ])('%#: a value of the wrong kind → what it must be, by example', (schema, value, message) => {
    expect(messageOf(schema, value)).toBe(message);
  });

  test.each<[string, v.GenericSchema, unknown, string]>([
    ['a value that is missing', like(v.string(), 'a'), undefined, 'is required'],
    ['a kind that no rules file has', v.date(), 7, 'is not valid'],
    ['another fault', v.pipe(v.string(), v.minLength(2)), 'a', 'must have at least 2 characters'],
  ])('%s → left to the messages of all schemas', (_, schema, value, message) => {
    expect(messageOf(schema, value)).toBe(message);
  });
});

test.each([
  [1, '1'],
  [true, 'true'],
  ['nightly-*', 'nightly-*'],
  ['Asia/Shanghai', 'Asia/Shanghai'],
  ['*-nightly', '"*-nightly"'],
  ['-a', '"-a"'],
  ['22:00', '"22:00"'],
  ['a b', '"a b"'],
  ['', '""'],
  [['a', ['b']], '[a, [b]]'],
  [[], '[]'],
  [{ a: 1, b: { c: ['d e'] } }, '{ a: 1, b: { c: ["d e"] } }'],
])('flowOf: %j → one line of YAML', (value, line) => {
  expect(flowOf(value)).toBe(line);
});
