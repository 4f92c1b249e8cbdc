import * as v from 'valibot';
import { scheduleFault } from './cut-off.ts';
import { durationShape, secondsOf } from './duration.ts';
import { looseFaultCheck } from './fault-check.ts';
import { isGlob } from './glob.ts';
import { objectOf } from './json.ts';
import { isZone } from './zone-clock.ts';

// What one entry of the rules file cannot tell of itself. The checks run whatever other faults there are, so that a reader
// is told all at once; so each looks only at what it names, and takes nothing for granted.

/** A set of nodes that names nothing would be none by mistake, or all by mistake. */
export function picksNodes<T>(...others: readonly string[]) {
  return looseFaultCheck<T>(function* (set) {
    if (objectOf(set) !== undefined && ['nodes', ...others].every((key) => at(set, key) === undefined)) {
      yield { path: ['nodes'], message: `is required, or ${others.join(', or ')}` };
    }
  });
}

/** At least one member must be given; one that is misspelt has been told of already. */
export function someOf<T extends object>() {
  return v.check<T, string>((value) => Object.keys(value).length > 0, 'must have at least one entry');
}

/** A rule whose only destination is the node that its source is on. */
export function goesSomewhere<T>() {
  return looseFaultCheck<T>(function* (rule) {
    if (at(rule, 'source', 'groups') !== undefined || at(rule, 'destinations', 'groups') !== undefined) return;
    const [home, ...others] = textsAt(rule, 'source', 'nodes');
    const destinations = textsAt(rule, 'destinations', 'nodes');
    if (home === undefined || others.length > 0 || isGlob(home) || destinations.length === 0) return;
    if (destinations.some((node) => node !== home)) return;
    yield { path: ['destinations', 'nodes'], message: 'names only the node that the source is on' };
  });
}

/** Snapshots that are both old enough and young enough. */
export function agesOverlap<T>() {
  return looseFaultCheck<T>(function* (source) {
    const [least, most] = [secondsAt(source, 'minAge'), secondsAt(source, 'maxAge')];
    if (least !== undefined && most !== undefined && least >= most) {
      yield { path: ['maxAge'], message: 'must be longer than minAge' };
    }
  });
}

/** A cron expression of five fields that comes at some time. */
export function hasCutOffs<T>() {
  return looseFaultCheck<T>(function* (schedule) {
    const [cron, zone] = [at(schedule, 'cron'), at(schedule, 'zone')];
    if (typeof cron !== 'string') return;
    const message = scheduleFault({ cron, zone: typeof zone === 'string' && isZone(zone) ? zone : 'UTC' });
    if (message !== undefined) yield { path: ['cron'], message };
  });
}

/** A copy is known by the name of its rule. */
export function noSameName<T>() {
  return looseFaultCheck<T>(function* (rules) {
    const names = listAt(rules).map((rule) => at(rule, 'name'));
    for (const [index, name] of names.entries()) {
      if (name === undefined || names.indexOf(name) === index) continue;
      yield { path: [index, 'name'], message: 'is the name of another rule' };
    }
  });
}

/** Every group that a rule speaks of is in the file. */
export function groupsExist<T>() {
  return looseFaultCheck<T>(function* (file) {
    const written = at(file, 'groups');
    const groups = written === undefined ? {} : objectOf(written);
    if (groups === undefined) return; // told already
    const known = new Set(Object.keys(groups));
    for (const [index, rule] of listAt(file, 'rules').entries()) {
      for (const side of ['source', 'destinations'] as const) {
        for (const [position, group] of listAt(rule, side, 'groups').entries()) {
          if (typeof group !== 'string' || known.has(group)) continue;
          yield { path: ['rules', index, side, 'groups', position], message: `is no group of this file: ${group}` };
        }
      }
    }
  });
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce((inner: unknown, key) => (inner as Record<string, unknown> | null | undefined)?.[key], value);
}

function listAt(value: unknown, ...keys: readonly string[]): readonly unknown[] {
  const found = at(value, ...keys);
  return Array.isArray(found) ? found : [];
}

function textsAt(value: unknown, ...keys: readonly string[]): string[] {
  return listAt(value, ...keys).filter((entry) => typeof entry === 'string');
}

function secondsAt(value: unknown, key: string): number | undefined {
  const found = at(value, key);
  return typeof found === 'string' && durationShape.test(found) ? secondsOf(found) : undefined;
}
