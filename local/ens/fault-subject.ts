import type { FaultSubject } from './faults.ts';
import { idList, oneOrMoreIds } from './parameters.ts';
import type { EnsRequest } from './result.ts';

/** The snapshots and nodes a call names; parameters that cannot be read name nothing. */
export function subjectOf({ action, parameters, temporaryKeys = false }: EnsRequest): FaultSubject {
  const { SnapshotId = '', EnsRegionId = '', EnsRegionIds = '', DestinationRegionIds = '' } = parameters;
  const given = [EnsRegionIds, DestinationRegionIds].filter((text) => text !== '');
  const lists = given.flatMap((text) => idList(text, Number.POSITIVE_INFINITY) ?? []);
  return {
    action,
    snapshotIds: oneOrMoreIds(SnapshotId, Number.POSITIVE_INFINITY) ?? [],
    ensRegionIds: EnsRegionId === '' ? lists : [EnsRegionId, ...lists],
    temporaryKeys,
  };
}
