import type * as v from 'valibot';

/** What is wrong, as the end of a sentence that begins with the name of the field. */
export function issueMessage({ type, input, expected, requirement }: v.BaseIssue<unknown>): string {
  switch (type) {
    case 'never':
      return 'is not known';
    case 'literal':
    case 'picklist':
      return `must be ${expected?.replace(/^\(|\)$/g, '').replaceAll(' | ', ' or ')}`;
    case 'integer':
    case 'safe_integer':
      return 'must be a whole number';
    case 'min_length':
      return `must have at least ${requirement} ${unitOf(input)}`;
    case 'max_length':
      return `must have at most ${requirement} ${unitOf(input)}`;
    case 'min_value':
      return `must be at least ${requirement}`;
    case 'max_value':
      return `must be at most ${requirement}`;
    case 'gt_value':
      return `must be more than ${requirement}`;
    default:
      return kindMessage(type, input);
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'a boolean',
  array: 'a list',
  object: 'an object',
  strict_object: 'an object',
  record: 'an object',
};

function kindMessage(type: string, input: unknown): string {
  const kind = kinds[type];
  if (kind === undefined) return 'is not valid';
  return input === undefined ? 'is required' : `must be ${kind}`;
}

function unitOf(input: unknown): string {
  return typeof input === 'string' ? 'characters' : 'entries';
}
