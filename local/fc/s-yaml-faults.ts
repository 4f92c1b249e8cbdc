import type * as v from 'valibot';

/** All that is wrong with an s.yaml, one fault a line: `s.yaml: resources.copy.props.handler: is missing`. */
export class ServerlessYamlError extends Error {
  override readonly name = 'ServerlessYamlError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/** A message of a schema: `is missing` for what is absent, `must be <rule>` for the rest. */
export function must(rule: string) {
  return (issue: { readonly input?: unknown }) => (issue.input === undefined ? 'is missing' : `must be ${rule}`);
}

/** The keys that lead to an issue. */
export function keysTo(issue: v.BaseIssue<unknown>): PropertyKey[] {
  return (issue.path ?? []).map(({ key }) => key as PropertyKey);
}

/** The path of a fault as a reader would write it: `resources.copy.props.triggers[0].triggerName`. */
export function faultPath(base: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`),
    base,
  );
}
