import type { Origin } from './job.ts';
import type { Marker } from './marker.ts';
import { type Snapshot, sourceTime } from './snapshot.ts';

/** The marker of the copies of `source` that `origin` asks for. */
export function markerFor(origin: Origin, source: Snapshot, installation: string): Marker {
  const time = sourceTime(source);
  return {
    installation,
    sourceId: source.snapshotId,
    ...(origin.rule === undefined ? {} : { rule: origin.rule }),
    ...(source.sourceDiskId === undefined ? {} : { diskId: source.sourceDiskId }),
    ...(time === undefined ? {} : { sourceTime: time }),
  };
}
