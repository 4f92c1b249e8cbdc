import * as v from 'valibot';

// Objects as YAML and JSON have them. valibot's own also take lists, report only the first unknown key, do not say what a
// missing key must be, and drop keys such as "constructor" from records.

interface Member {
  readonly key: string;
  readonly value: unknown;
  readonly schema: v.GenericSchema;
}

type Issue = v.BaseIssue<unknown>;
type Message = (issue: Issue) => string;
type Mapping = Readonly<Record<string, unknown>>;

/** An object of which these keys are read; others are left out. */
export function object<const E extends v.ObjectEntries>(entries: E, message?: Message): v.ObjectSchema<E, undefined> {
  const schema = schemaOf({ type: 'object', entries, message }, (input) => membersOf(entries, input));
  return schema as v.ObjectSchema<E, undefined>;
}

/** An object with these keys and no others; each unknown key is a fault of type `never`. */
export function strictObject<const E extends v.ObjectEntries>(
  entries: E,
  message?: Message,
): v.StrictObjectSchema<E, undefined> {
  const unknown = v.never('is not known here; upper and lower case count');
  const schema = schemaOf({ type: 'strict_object', entries, message }, (input) => {
    const others = Object.keys(input).filter((key) => !Object.hasOwn(entries, key));
    return [...membersOf(entries, input), ...others.map((key) => ({ key, value: input[key], schema: unknown }))];
  });
  return schema as v.StrictObjectSchema<E, undefined>;
}

/** An object whose keys are names; `key` must leave them as they are. */
export function record<const K extends v.GenericSchema<string, string>, const V extends v.GenericSchema>(
  key: K,
  value: V,
  message?: Message,
): v.RecordSchema<K, V, undefined> {
  const schema = schemaOf({ type: 'record', key, value, message }, (input) =>
    Object.entries(input).flatMap(([name, member]) => [
      { key: name, value: name, schema: key },
      { key: name, value: member, schema: value },
    ]),
  );
  return schema as v.RecordSchema<K, V, undefined>;
}

function membersOf(entries: v.ObjectEntries, input: Mapping): Member[] {
  return Object.entries(entries).flatMap(([key, schema]) => {
    if (Object.hasOwn(input, key)) return [{ key, value: input[key], schema }];
    if (!optionalTypes.includes(schema.type)) return [{ key, value: undefined, schema }];
    const value: unknown = v.getDefault(schema);
    return value === undefined ? [] : [{ key, value, schema }];
  });
}

const optionalTypes = ['exact_optional', 'optional'];

function schemaOf(
  parts: { readonly type: string; readonly message: Message | undefined; readonly [part: string]: unknown },
  membersIn: (input: Mapping) => readonly Member[],
): v.GenericSchema {
  const run: v.GenericSchema['~run'] = ({ value }, config) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return readMembers(value, membersIn(value as Mapping), config);
    }
    const refused: v.OutputDataset<unknown, Issue> = { typed: true, value };
    v._addIssue(schema, 'type', refused, config);
    return refused;
  };
  const schema = v._standardSchema<v.GenericSchema>({ ...v.unknown(), expects: 'Object', ...parts, '~run': run });
  return schema;
}

function readMembers(
  input: object,
  members: readonly Member[],
  config: v.Config<Issue>,
): v.OutputDataset<unknown, Issue> {
  const read: [string, unknown][] = [];
  const issues: Issue[] = [];
  let typed = true;
  for (const { key, value, schema } of members) {
    const member = schema['~run']({ value }, config);
    for (const issue of member.issues ?? []) {
      const place: v.IssuePathItem = { type: 'unknown', origin: 'value', input, key, value };
      issues.push({ ...issue, path: [place, ...(issue.path ?? [])] });
    }
    typed &&= member.typed;
    read.push([key, member.value]);
  }
  const value = Object.fromEntries(read);
  const [first, ...others] = issues;
  return first === undefined ? { typed: true, value } : { typed, value, issues: [first, ...others] };
}
