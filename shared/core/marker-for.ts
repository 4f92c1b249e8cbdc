import { copyName } from './copy-name.ts';
import type { Origin } from './job.ts';
import type { Marker } from './marker.ts';
import { type Snapshot, sourceTime } from './snapshot.ts';

/** The marker of the copies of `source` that a request or a rule asks for, under `name` if it gives them one. */
export function markerFor(
  { rule, builtAt }: Pick<Origin, 'rule' | 'builtAt'>,
  source: Snapshot,
  installation: string,
  name: string | undefined,
): Marker {
  const time = sourceTime(source);
  return {
    installation,
    sourceId: source.snapshotId,
    ...(rule === undefined ? {} : { rule }),
    ...(source.sourceDiskId === undefined ? {} : { diskId: source.sourceDiskId }),
    ...(time === undefined ? {} : { sourceTime: time }),
    ...(copyName(name, source) === source.name ? {} : { isRenamed: true }),
    ...(builtAt === undefined ? {} : { builtAt }),
  };
}
