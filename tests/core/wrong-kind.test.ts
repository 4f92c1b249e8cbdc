import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { like, told } from '../../shared/core/rule-shapes.ts';
import { flowOf, wrongKind } from '../../shared/core/wrong-kind.ts';
import '../../shared/core/schema-messages.ts';

const messageOf = (schema: z.ZodMiniType, value: unknown) =>
  z.safeParse(schema, value, { error: wrongKind }).error?.issues[0]?.message;

describe('wrongKind', () => {
  test.each<[z.ZodMiniType, unknown, string]>([
    [z.array(z.string()), 'a', 'must be a list'],
    [like(z.array(z.string()), ['a', 'b']), 'a', 'must be a list, such as [a, b]'],
    [told('Some.', like(z.array(z.string()), ['a']).check(z.minLength(1))), 'a', 'must be a list, such as [a]'],
    [z.object({}), [], 'must be a mapping'],
    [like(z.object({ a: z.int() }), { a: 1 }), 'a:1', 'must be a mapping; a key needs a space after its colon'],
    [z.object({}), '03:00', 'must be a mapping'],
    [like(z.record(z.string(), z.string()), { a: 'b' }), [], 'must be a mapping, such as { a: b }'],
    [like(z.object({ a: z.int() }), { a: 1 }), null, 'is empty; must be a mapping, such as { a: 1 }'],
    [z.string(), ['a'], 'must be text'],
    [z.string(), { a: 1 }, 'must be text'],
    [z.string(), {}, 'must be text'],
    [z.string(), { rule: null }, 'must be text; with braces it needs quotes: "{rule}"'],
    [z.string(), { a: null, b: null }, 'must be text; with braces it needs quotes: "{a, b}"'],
    [z.string(), { a: null, b: 1 }, 'must be text'],
    [z.string(), null, 'is empty; must be text'],
    [z.string(), 7, 'must be quoted text, such as "7"'],
    [z.string(), false, 'must be quoted text, such as "false"'],
    [like(z.string(), 'a'), 7, 'must be text, such as a'],
    [z.boolean(), 'no', 'must be true or false'],
    [z.int(), '7', 'must be a whole number'],
    [z.int(), 1.5, 'must be a whole number'],
  ])('%#: a value of the wrong kind → what it must be, by example', (schema, value, message) => {
    expect(messageOf(schema, value)).toBe(message);
  });

  test.each<[string, z.ZodMiniType, unknown, string]>([
    ['a value that is missing', like(z.string(), 'a'), undefined, 'is required'],
    ['a kind that no rules file has', z.date(), 7, 'must be a date'],
    ['another fault', z.string().check(z.minLength(2)), 'a', 'must have at least 2 characters'],
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
