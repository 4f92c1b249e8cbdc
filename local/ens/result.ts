import type { CopySnapshotBody } from './copy.ts';
import type { DeleteSnapshotBody } from './delete.ts';
import type { DescribeSnapshotsBody } from './describe.ts';
import type { DescribeDisksBody } from './describe-disks.ts';
import type { EnsOutcome } from './errors.ts';
import type { AnswerEffect } from './faults.ts';
import type { EnsParameters } from './parameters.ts';
import type { DescribeEnsRegionsBody } from './regions.ts';

/** A call without its HTTP dress. */
export interface EnsRequest {
  readonly action: string;
  readonly parameters: EnsParameters;
  /** Whether temporary keys signed it; false. */
  readonly temporaryKeys?: boolean;
}

/** The members of an answer beside RequestId. */
export type EnsBody =
  | CopySnapshotBody
  | DeleteSnapshotBody
  | DescribeSnapshotsBody
  | DescribeDisksBody
  | DescribeEnsRegionsBody;

/** What becomes of the answer on the wire: the connection breaks, a gateway's HTML page comes instead, or it takes `seconds`. */
type EnsTransport =
  | { readonly kind: 'drop' }
  | { readonly kind: 'html-504' }
  | { readonly kind: 'slow'; readonly seconds: number };

/** The answer the caller is to get; with `drop` and `html-504` it never sees `outcome`. */
export interface EnsResult {
  readonly requestId: string;
  readonly outcome: EnsOutcome<EnsBody>;
  readonly transport?: EnsTransport;
}

/** The answer to a call that came to `outcome`, once a fault has had its say. */
export function answerOf(
  effect: AnswerEffect | undefined,
  outcome: EnsOutcome<EnsBody>,
): Pick<EnsResult, 'outcome' | 'transport'> {
  if (effect === undefined) return { outcome };
  if (effect.kind === 'slow') return { outcome, transport: { kind: 'slow', seconds: effect.seconds } };
  if (effect.kind !== 'error') return { outcome, transport: { kind: effect.kind } };
  const { kind: _kind, commit: _commit, ...error } = effect;
  return { outcome: { ok: false, error } };
}
