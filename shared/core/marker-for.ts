import type { Origin } from './job.ts';
import type { Marker } from './marker.ts';
import { type Snapshot, sourceTime } from './snapshot.ts';

/** The marker of the copies of `source` that a request or a rule asks for. */
export function markerFor({ rule }: Pick<Origin, 'rule'>, source: Snapshot, installation: string): Marker {
  const time = sourceTime(source);
  return {
    installation,
    sourceId: source.snapshotId,
    ...(rule === undefined ? {} : { rule }),
    ...(source.sourceDiskId === undefined ? {} : { diskId: source.sourceDiskId }),
    ...(time === undefined ? {} : { sourceTime: time }),
  };
}
