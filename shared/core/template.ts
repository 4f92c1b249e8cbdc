import type { Rule } from './effective-rules.ts';
import { formatTime } from './ens-time.ts';
import { type Snapshot, sourceTime } from './snapshot.ts';
import { zoneClock } from './zone-clock.ts';

/** `template` with its `{field}`s filled in from the source and the rule; a field without a value becomes nothing. */
export function fillTemplate(template: string, source: Snapshot, rule: Pick<Rule, 'name' | 'zone'>): string {
  const values: Readonly<Record<string, string | undefined>> = {
    'source.id': source.snapshotId,
    'source.name': source.name,
    'source.disk': source.sourceDiskId,
    rule: rule.name,
  };
  return template.replace(/\{([^}]*)\}/g, (_, field: string) =>
    field === 'source.date' ? dayIn(rule.zone, sourceTime(source)) : (values[field] ?? ''),
  );
}

function dayIn(zone: string, time: number | undefined): string {
  return time === undefined ? '' : formatTime(zoneClock(zone).wall(time)).slice(0, 10).replaceAll('-', '');
}
