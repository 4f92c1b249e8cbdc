import * as v from 'valibot';
import { must } from '../fc/s-yaml-faults.ts';
import { strictObject } from '../object-schemas.ts';
import { countFrom1, limits, seconds, status, text, yesOrNo } from './field-schemas.ts';

const commit = yesOrNo;

const answerEffects = [
  strictObject({
    kind: v.literal('error'),
    commit,
    status,
    code: text,
    message: v.exactOptional(text, 'Injected failure.'),
    retryAfterMs: v.exactOptional(
      v.pipe(
        v.number(must('a whole number of milliseconds')),
        v.integer(must('a whole number of milliseconds')),
        v.minValue(0, must('0 or more')),
      ),
    ),
  }),
  strictObject({ kind: v.literal('drop'), commit }),
  strictObject({ kind: v.literal('html-504'), commit }),
  strictObject({ kind: v.literal('slow'), commit, seconds }),
] as const;

const copyEffects = [
  strictObject({ kind: v.literal('refuse-node') }),
  strictObject({ kind: v.literal('omit-node'), commit }),
  strictObject({ kind: v.literal('copy-fails') }),
  strictObject({ kind: v.literal('copy-vanishes'), seconds, deletingSeconds: v.exactOptional(seconds) }),
  strictObject({ kind: v.literal('listing-lags'), seconds }),
] as const;

const oneOf = <const Values extends readonly string[]>(...values: Values) =>
  v.picklist(values, must(`one of ${values.join(', ')}`));

const listingOptions = strictObject({
  status: v.exactOptional(oneOf('lower', 'capitalised')),
  creationTime: v.exactOptional(oneOf('zulu', 'no-zone', 'space', 'millis', 'offset', 'absent')),
  sourceFields: v.exactOptional(oneOf('absent', 'empty', 'null')),
  nameMatch: v.exactOptional(oneOf('exact', 'prefix', 'ignored')),
  listingOrder: v.exactOptional(oneOf('newest-first', 'oldest-first')),
  maxPageSize: v.exactOptional(countFrom1),
});

const listingEffects = [
  strictObject({ kind: v.literal('listing-changes'), change: oneOf('appears', 'goes', 'swaps') }),
  strictObject({ kind: v.literal('other-reading'), options: listingOptions }),
] as const;

const kinds = [...answerEffects, ...copyEffects, ...listingEffects] as const;

const actions = ['CopySnapshot', 'DeleteSnapshot', 'DescribeSnapshots', 'DescribeDisks', 'DescribeEnsRegions'] as const;

/** A fault of ENS as the control API takes it. */
export const ensFaultSchema = strictObject({
  service: v.literal('ens'),
  action: v.exactOptional(oneOf(...actions)),
  snapshotId: v.exactOptional(text),
  ensRegionId: v.exactOptional(text),
  temporaryKeys: v.exactOptional(v.literal(true, must('true, or left out'))),
  ...limits,
  effect: v.variant('kind', kinds, must(`an object whose kind is one of ${kindsOf(kinds)}`)),
});

function kindsOf(effects: readonly { readonly entries: { readonly kind: { readonly literal: string } } }[]): string {
  return effects.map(({ entries }) => entries.kind.literal).join(', ');
}
