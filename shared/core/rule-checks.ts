import type * as z from 'zod/mini';

// What one entry of the rules file cannot tell of itself. Each check looks only at what it names, so that it also works in
// the tests of a piece of the language.

interface Checked<T> {
  readonly value: T;
  readonly issues: z.core.$ZodRawIssue[];
}

interface Picked {
  readonly nodes?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly areas?: readonly string[] | undefined;
  readonly provinces?: readonly string[] | undefined;
}

/** A set of nodes that names nothing would be none by mistake, or all by mistake. */
export function picksNodes() {
  return ({ value, issues }: Checked<Picked>) => {
    if (value.nodes ?? value.groups ?? value.areas ?? value.provinces) return;
    issues.push({ code: 'custom', path: ['nodes'], message: 'is required', input: value });
  };
}

/** At least one member must be given. */
export function someOf() {
  return ({ value, issues }: Checked<object>) => {
    if (Object.keys(value).length > 0) return;
    issues.push({ code: 'custom', message: 'must have at least one entry', input: value });
  };
}

/** A rule whose only destination is the node that its source is on. */
export function goesSomewhere() {
  return ({ value, issues }: Checked<{ source: Picked; destinations: Picked }>) => {
    const { source, destinations } = value;
    const [home] = source.nodes ?? [];
    const isOneNode = source.groups === undefined && source.nodes?.length === 1 && !isGlob(home);
    if (!isOneNode || destinations.groups !== undefined) return;
    if (destinations.nodes?.some((node) => node !== home)) return;
    const message = 'names only the node that the source is on';
    issues.push({ code: 'custom', path: ['destinations', 'nodes'], message, input: destinations });
  };
}

function isGlob(text: string | undefined): boolean {
  return /[*?]/.test(text ?? '');
}

/** A copy is known by the name of its rule. */
export function noSameName() {
  return ({ value, issues }: Checked<readonly { name: string }[]>) => {
    const names = value.map(({ name }) => name);
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) === index) continue;
      issues.push({ code: 'custom', path: [index, 'name'], message: 'is the name of another rule', input: name });
    }
  };
}

/** Every group that a rule speaks of is in the file. */
export function groupsExist() {
  return ({ value, issues }: Checked<{ groups?: object | undefined; rules: readonly RulePlaces[] }>) => {
    const known = new Set(Object.keys(value.groups ?? {}));
    for (const [index, rule] of value.rules.entries()) {
      for (const side of ['source', 'destinations'] as const) {
        for (const [position, group] of (rule[side].groups ?? []).entries()) {
          if (known.has(group)) continue;
          const path = ['rules', index, side, 'groups', position];
          issues.push({ code: 'custom', path, message: `is no group of this file: ${group}`, input: group });
        }
      }
    }
  };
}

interface RulePlaces {
  readonly source: Picked;
  readonly destinations: Picked;
}
