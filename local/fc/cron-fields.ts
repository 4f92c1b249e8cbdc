/** A field of a cron expression: its documented values, and the documented characters that combine them. */
interface CronField {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  /** Stand for `low` and the numbers after it, in any case. */
  readonly names: readonly string[];
  readonly special: string;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

/** The six fields in their order, as the time trigger's page of version 2.0 has them; that of 3.0 has no such table. */
const FIELDS: readonly CronField[] = [
  { name: 'second', low: 0, high: 59, names: [], special: '' },
  { name: 'minute', low: 0, high: 59, names: [], special: ',-*/' },
  { name: 'hour', low: 0, high: 23, names: [], special: ',-*/' },
  { name: 'day of month', low: 1, high: 31, names: [], special: ',-*/?' },
  { name: 'month', low: 1, high: 12, names: MONTHS, special: ',-*/' },
  { name: 'weekday', low: 1, high: 7, names: WEEKDAYS, special: ',-*?' },
];

/** What is wrong with a field's text, or the same in numbers: `*`, `4`, `1-5` or `1-5/2`, separated by commas. */
type ReadField = { readonly fault: string } | { readonly terms: string };

/** The six fields as croner takes them, or the first fault as `must …`. */
export function readCronFields(text: string): { readonly fault: string } | { readonly pattern: string } {
  const texts = text.trim().split(/\s+/);
  if (texts.length !== FIELDS.length) {
    return { fault: 'must be @every with a number and s, m or h, or six fields: second minute hour day month weekday' };
  }
  const patterns: string[] = [];
  for (const [index, field] of FIELDS.entries()) {
    const read = readField(field, texts[index] ?? '');
    if ('fault' in read) return read;
    patterns.push(read.terms);
  }
  return { pattern: patterns.join(' ') };
}

function readField(field: CronField, text: string): ReadField {
  const foreign = [...text].find((character) => /\W/.test(character) && !field.special.includes(character));
  if (foreign !== undefined) return { fault: `must not have ${foreign} in the ${field.name}` };
  const terms = text.split(',').map((term) => readTerm(field, term));
  const wrong = terms.indexOf(undefined);
  if (wrong === -1) return { terms: terms.join(',') };
  const names = field.names.length === 0 ? '' : ` or ${field.names[0]} to ${field.names.at(-1)}`;
  return { fault: `must have ${field.low} to ${field.high}${names} as ${field.name}, and has ${text}` };
}

function readTerm(field: CronField, term: string): string | undefined {
  if (term === '*' || term === '?') return '*';
  const [, all, from, to, step] = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(term) ?? [];
  const first = all === undefined ? readValue(field, from ?? '') : field.low;
  // A number with a step goes on to the end of the field.
  const last = readValue(field, to ?? (all !== undefined || step !== undefined ? String(field.high) : (from ?? '')));
  if (first === undefined || last === undefined || first > last) return undefined;
  if (step !== undefined && (Number(step) < 1 || Number(step) > field.high)) return undefined;
  // Also a single number: croner shifts or leaves out what it takes for a time of the day when the clocks change.
  return `${first}-${last}/${Number(step ?? 1)}`;
}

function readValue(field: CronField, text: string): number | undefined {
  const named = field.names.indexOf(text.toUpperCase());
  const value = named === -1 ? Number(text) : field.low + named;
  return /^(\d{1,2}|[A-Za-z]{3})$/.test(text) && value >= field.low && value <= field.high ? value : undefined;
}
