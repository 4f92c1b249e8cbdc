import * as v from 'valibot';
import { objectOf } from './json.ts';

// Objects as JSON has them. valibot's own also take lists, report only the first unknown key, do not say what a missing key
// must be, and drop keys such as "constructor" from records.

interface Member {
  readonly key: string;
  readonly value: unknown;
  readonly schema: v.GenericSchema;
}

/** An object of which these keys are read; others are left out. */
export function object<const E extends v.ObjectEntries>(entries: E): v.ObjectSchema<E, undefined> {
  return readMembers(v.object(entries), (input) => membersOf(entries, input));
}

/** An object with these keys and no others; each unknown key is a fault of type `never`. */
export function strictObject<const E extends v.ObjectEntries>(entries: E): v.StrictObjectSchema<E, undefined> {
  return readMembers(v.strictObject(entries), (input) => {
    const unknown = Object.keys(input).filter((key) => !Object.hasOwn(entries, key));
    return [...membersOf(entries, input), ...unknown.map((key) => ({ key, value: input[key], schema: v.never() }))];
  });
}

/** An object whose keys are names; `key` must leave them as they are. */
export function record<const K extends v.GenericSchema<string, string>, const V extends v.GenericSchema>(
  key: K,
  value: V,
): v.RecordSchema<K, V, undefined> {
  return readMembers(v.record(key, value), (input) =>
    Object.entries(input).flatMap(([name, member]) => [
      { key: name, value: name, schema: key },
      { key: name, value: member, schema: value },
    ]),
  );
}

function membersOf(entries: v.ObjectEntries, input: Readonly<Record<string, unknown>>): Member[] {
  return Object.entries(entries).flatMap(([key, schema]) => {
    if (Object.hasOwn(input, key)) return [{ key, value: input[key], schema }];
    if (!optionalTypes.includes(schema.type)) return [{ key, value: undefined, schema }];
    const value: unknown = v.getDefault(schema);
    return value === undefined ? [] : [{ key, value, schema }];
  });
}

const optionalTypes = ['exact_optional', 'optional', 'nullish'];

function readMembers<S extends v.GenericSchema>(
  schema: S,
  membersIn: (input: Readonly<Record<string, unknown>>) => readonly Member[],
): S {
  const run: v.GenericSchema['~run'] = (dataset, config) => {
    const input = objectOf(dataset.value);
    if (input === undefined) return refused(schema, dataset.value, config);
    const members: [string, unknown][] = [];
    let issues: [Issue, ...Issue[]] | undefined;
    let typed = true;
    for (const { key, value, schema: member } of membersIn(input)) {
      const read = member['~run']({ value }, config);
      const place: v.IssuePathItem = { type: 'unknown', origin: 'value', input, key, value };
      for (const issue of read.issues ?? []) {
        const placed: Issue = { ...issue, path: [place, ...(issue.path ?? [])] };
        if (issues === undefined) issues = [placed];
        else issues.push(placed);
      }
      typed &&= read.typed;
      members.push([key, read.value]);
    }
    const value = Object.fromEntries(members);
    if (issues === undefined) return { typed: true, value };
    return { typed, value, issues };
  };
  return v._standardSchema<S>({ ...schema, '~run': run });
}

type Issue = v.BaseIssue<unknown>;

function refused(schema: v.GenericSchema, value: unknown, config: v.Config<Issue>): v.OutputDataset<never, Issue> {
  const dataset: v.OutputDataset<unknown, Issue> = { typed: true, value };
  v._addIssue(schema, 'type', dataset, config);
  return dataset as v.OutputDataset<never, Issue>;
}
