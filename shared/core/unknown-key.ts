import { closestWord } from './closest-word.ts';

/** What to write instead of a key of the rules file that is none of those known at its place. */
export function unknownKey(key: string, known: readonly string[]): string {
  const written = JSON.stringify(key);
  if (ofGroups.includes(key)) {
    return `${written} is known in groups only: groups: { east: { ${key}: […] } }, and groups: [east] in the rule`;
  }
  if (/^\/[/*]/.test(key)) return `${written} is no key; comments begin with #`;
  if (known.some((word) => key.startsWith(`${word}:`))) return `${written} lacks a space after the colon`;
  const meant = closestWord(key, known);
  const instead = meant === undefined ? `known are ${known.join(', ')}` : `did you mean "${meant}"?`;
  return `${written} is not a known key; ${instead}`;
}

const ofGroups = ['areas', 'provinces'];
