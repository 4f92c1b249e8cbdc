import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { closestWord } from '../../shared/core/closest-word.ts';
import { knownKeys } from '../../shared/core/known-keys.ts';
import { record, strictObject } from '../../shared/core/object-schemas.ts';
import { exampleAt } from '../../shared/core/schema-at.ts';

const keys = ['names', 'nodes', 'minAge', 'maxAge', 'per', 'count', 'destinations', 'zone'];

test.each([
  ['a letter less', 'name', 'names'],
  ['a letter more', 'nnodes', 'nodes'],
  ['another letter', 'modes', 'nodes'],
  ['two letters swapped', 'pre', 'per'],
  ['swapped at the end', 'cuont', 'count'],
  ['another case', 'MAXAGE', 'maxAge'],
  ['an underscore', 'min_age', 'minAge'],
  ['three changes in a long word', 'destnatoin', 'destinations'],
  ['the very word', 'zone', 'zone'],
  ['less than half of a short word', 'nam', 'names'],
  ['more than half of a short word', 'pxy', undefined],
  ['more than three changes', 'destxxxxions', undefined],
  ['another word', 'colour', undefined],
  ['nothing', '', undefined],
  ['far too long', 'names'.repeat(100_000), undefined],
])('closestWord: %s → what was meant', (_, written, meant) => {
  expect(closestWord(written, keys)).toBe(meant);
});

test('closestWord: two as close as each other → the first; no words → nothing', () => {
  expect(closestWord('xinAge', ['minAge', 'linAge'])).toBe('minAge');
  expect(closestWord('minAge', [])).toBeUndefined();
});

test('closestWord: as many letters changed as kept → another word', () => {
  expect(closestWord('yearly', ['daily', 'weekly'])).toBeUndefined();
  expect(closestWord('dayly', ['daily', 'weekly'])).toBe('daily');
});

describe('knownKeys', () => {
  const entry = strictObject({ a: v.string(), b: v.exactOptional(strictObject({ c: v.string() })) });
  const schema = strictObject({
    list: v.array(entry),
    byName: v.exactOptional(record(v.string(), entry), {}),
  });

  test.each([
    [[], ['list', 'byName']],
    [
      ['list', 3],
      ['a', 'b'],
    ],
    [['list', 3, 'b'], ['c']],
    [
      ['byName', 'any'],
      ['a', 'b'],
    ],
    [['byName'], []],
    [['list'], []],
    [['list', 3, 'a', 'x'], []],
    [['gone', 'x'], []],
  ])('%j → its keys', (path, known) => {
    expect(knownKeys(schema, path)).toEqual(known);
  });
});

test('exampleAt: the last that was given for what stands there; none → undefined', () => {
  const schema = strictObject({
    a: v.exactOptional(v.pipe(v.string(), v.examples(['x']), v.examples(['y']))),
    b: v.string(),
  });
  expect([['a'], ['b'], ['gone']].map((path) => exampleAt(schema, path))).toEqual(['y', undefined, undefined]);
});
