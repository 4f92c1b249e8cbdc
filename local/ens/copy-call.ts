import { type EnsError, invalidParameter, missingParameter } from './errors.ts';
import { type EnsParameters, idList } from './parameters.ts';

/** A CopySnapshot request whose every parameter keeps the documented rules. */
export interface CopyCall {
  readonly snapshotId: string;
  readonly destinationRegionIds: readonly string[];
  readonly snapshotName?: string;
  readonly description?: string;
  readonly instanceBillingCycle?: string;
}

// 2 to 128 characters, a letter or Chinese character first, then also digits, colons, underscores and hyphens: documented.
const NAME = /^[A-Za-z\p{Script=Han}][A-Za-z\p{Script=Han}0-9:_-]{1,127}$/u;
// 2 to 256 characters that do not begin with http:// or https://: documented.
const DESCRIPTION = /^(?!https?:\/\/).{2,256}$/isu;

/** The request in its parameters, or the error of the first one that breaks the rules of the CopySnapshot page. */
export function readCopyCall(
  parameters: EnsParameters,
  maxDestinations: number,
): { readonly ok: true; readonly call: CopyCall } | { readonly ok: false; readonly error: EnsError } {
  const {
    SnapshotId: snapshotId = '',
    DestinationRegionIds: nodesText = '',
    DestinationSnapshotName: snapshotName,
    DestinationSnapshotDescription: description,
    InstanceBillingCycle: instanceBillingCycle,
  } = parameters;
  const fail = (error: EnsError) => ({ ok: false, error }) as const;
  if (snapshotId === '') return fail(missingParameter('SnapshotId'));
  if (nodesText === '') return fail(missingParameter('DestinationRegionIds'));
  const destinationRegionIds = idList(nodesText, maxDestinations);
  if (destinationRegionIds === undefined) return fail(invalidParameter('DestinationRegionIds'));
  if (snapshotName !== undefined && !NAME.test(snapshotName)) return fail(invalidParameter('DestinationSnapshotName'));
  if (description !== undefined && !DESCRIPTION.test(description)) {
    return fail(invalidParameter('DestinationSnapshotDescription'));
  }
  return {
    ok: true,
    call: {
      snapshotId,
      destinationRegionIds,
      ...(snapshotName !== undefined && { snapshotName }),
      ...(description !== undefined && { description }),
      // No values are published for it, so none is refused.
      ...(instanceBillingCycle !== undefined && { instanceBillingCycle }),
    },
  };
}
