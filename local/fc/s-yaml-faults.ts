/** All that is wrong with an s.yaml, one fault a line: `s.yaml: resources.copy.props.handler: is missing`. */
export class ServerlessYamlError extends Error {
  override readonly name = 'ServerlessYamlError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/** A zod error option that says `is missing` for what is absent and `must be <rule>` for the rest. */
export function must(rule: string) {
  return {
    error: (issue: { readonly input?: unknown }) => (issue.input === undefined ? 'is missing' : `must be ${rule}`),
  };
}

/** The path of a fault as a reader would write it: `resources.copy.props.triggers[0].triggerName`. */
export function faultPath(base: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`),
    base,
  );
}
