import { config, type core } from 'zod/mini';

// zod/mini says no more than "Invalid input" until it is told what to say. Import this wherever a message is shown.
config({ localeError: messageOf });

type Issue = core.$ZodRawIssue;

/** What is wrong, as the end of a sentence that begins with the name of the field. */
function messageOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be ${withArticle(issue.expected)}`;
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'too_small':
      return `must ${amount(issue.origin)} at least ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `must ${amount(issue.origin)} at most ${issue.maximum}${unit(issue.origin)}`;
    case 'not_multiple_of':
      return 'must be a whole number';
    case 'invalid_format':
      return `must match ${issue.pattern ?? issue.format}`;
    case 'unrecognized_keys':
      return `has unknown keys: ${issue.keys.join(', ')}`;
    case 'invalid_key':
      return issue.issues.map(({ message }) => message).join(', ');
    default:
      return 'is not valid';
  }
}

function withArticle(type: string): string {
  if (type === 'int') return 'a whole number';
  return type === 'array' ? 'a list' : /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function amount(origin: string): string {
  return origin === 'array' || origin === 'string' ? 'have' : 'be';
}

function unit(origin: string): string {
  if (origin === 'array') return ' entries';
  return origin === 'string' ? ' characters' : '';
}
