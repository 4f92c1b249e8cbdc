import { expect, test } from 'vitest';
import { unknownKey } from '../../shared/core/unknown-key.ts';

test.each([
  ['near to a known one', 'nods', '"nods" is not a known key; did you mean "nodes"?'],
  ['near to none', 'colour', '"colour" is not a known key; known are nodes, groups'],
  ['with quotes', 'a"b', '"a\\"b" is not a known key; known are nodes, groups'],
  ['without a space', 'nodes:[a]', '"nodes:[a]" lacks a space after the colon'],
  ['with a colon, near to none', 'note:a', '"note:a" is not a known key; known are nodes, groups'],
  ['that is a comment', '// all "nodes"', '"// all \\"nodes\\"" is no key; comments begin with #'],
  ['that is a comment too', '/* all */ nodes', '"/* all */ nodes" is no key; comments begin with #'],
  ['that other objects have', 'constructor', '"constructor" is not a known key; known are nodes, groups'],
  [
    'of groups',
    'areas',
    '"areas" is known in groups only: groups: { east: { areas: […] } }, and groups: [east] in the rule',
  ],
  [
    'of groups too',
    'provinces',
    '"provinces" is known in groups only: groups: { east: { provinces: […] } }, and groups: [east] in the rule',
  ],
])('a key %s → what to write instead', (_, key, message) => {
  expect(unknownKey(key, ['nodes', 'groups'])).toBe(message);
});
