import * as z from 'zod/mini';
import { must } from '../fc/s-yaml-faults.ts';
import { limits, seconds, status, text, yesOrNo } from './field-schemas.ts';

const commit = yesOrNo;

const answerEffects = [
  z.strictObject({
    kind: z.literal('error'),
    commit,
    status,
    code: text,
    message: z._default(text, 'Injected failure.'),
    retryAfterMs: z.optional(z.int(must('a whole number of milliseconds')).check(z.minimum(0, must('0 or more')))),
  }),
  z.strictObject({ kind: z.literal('drop'), commit }),
  z.strictObject({ kind: z.literal('html-504'), commit }),
  z.strictObject({ kind: z.literal('slow'), commit, seconds }),
] as const;

const copyEffects = [
  z.strictObject({ kind: z.literal('refuse-node') }),
  z.strictObject({ kind: z.literal('omit-node'), commit }),
  z.strictObject({ kind: z.literal('copy-fails') }),
  z.strictObject({ kind: z.literal('copy-vanishes'), seconds, deletingSeconds: z.optional(seconds) }),
  z.strictObject({ kind: z.literal('listing-lags'), seconds }),
] as const;

const oneOf = <const Values extends readonly string[]>(...values: Values) =>
  z.enum(values, must(`one of ${values.join(', ')}`));

const listingOptions = z.strictObject({
  status: z.optional(oneOf('lower', 'capitalised')),
  creationTime: z.optional(oneOf('zulu', 'no-zone', 'space', 'millis', 'offset', 'absent')),
  sourceFields: z.optional(oneOf('absent', 'empty', 'null')),
  nameMatch: z.optional(oneOf('exact', 'prefix', 'ignored')),
  listingOrder: z.optional(oneOf('newest-first', 'oldest-first')),
  maxPageSize: z.optional(z.int(must('a whole number')).check(z.minimum(1, must('1 or more')))),
});

const listingEffects = [
  z.strictObject({ kind: z.literal('listing-changes'), change: oneOf('appears', 'goes', 'swaps') }),
  z.strictObject({ kind: z.literal('other-reading'), options: listingOptions }),
] as const;

const kinds = [...answerEffects, ...copyEffects, ...listingEffects] as const;

const actions = ['CopySnapshot', 'DeleteSnapshot', 'DescribeSnapshots', 'DescribeDisks', 'DescribeEnsRegions'] as const;

/** A fault of ENS as the control API takes it. */
export const ensFaultSchema = z.strictObject({
  service: z.literal('ens'),
  action: z.optional(oneOf(...actions)),
  snapshotId: z.optional(text),
  ensRegionId: z.optional(text),
  temporaryKeys: z.optional(z.literal(true, must('true, or left out'))),
  ...limits,
  effect: z.discriminatedUnion('kind', kinds, must(`an object whose kind is one of ${kindsOf(kinds)}`)),
});

function kindsOf(effects: readonly { readonly shape: { readonly kind: z.ZodMiniLiteral<string> } }[]): string {
  return effects.map(({ shape }) => [...shape.kind.def.values].join()).join(', ');
}
