import { formatTime } from './ens-time.ts';
import { type Snapshot, sourceTime } from './snapshot.ts';

/** `template` with its `{field}`s filled in from the source and the rule; a field without a value becomes nothing. */
export function fillTemplate(template: string, source: Snapshot, rule: string): string {
  const time = sourceTime(source);
  const values: Readonly<Record<string, string | undefined>> = {
    'source.id': source.snapshotId,
    'source.name': source.name,
    'source.disk': source.sourceDiskId,
    'source.date': time === undefined ? undefined : formatTime(time).slice(0, 10).replaceAll('-', ''),
    rule,
  };
  return template.replace(/\{([^}]*)\}/g, (_, field: string) => values[field] ?? '');
}
