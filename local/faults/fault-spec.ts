import * as v from 'valibot';
import { faultPath, keysTo, must } from '../fc/s-yaml-faults.ts';
import { strictObject } from '../object-schemas.ts';
import { ensFaultSchema } from './ens-fault-schema.ts';
import { limits, seed } from './field-schemas.ts';
import { hostFaultSchema } from './host-fault-schema.ts';
import { presetNames, presets } from './presets.ts';
import { smqFaultSchema } from './smq-fault-schema.ts';

const ruleSchema = v.pipe(
  v.variant('service', [ensFaultSchema, smqFaultSchema, hostFaultSchema], must('an object')),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { action, effect } = dataset.value;
    const possible = ACTIONS_OF[effect.kind];
    if (possible !== undefined && action !== undefined && !possible.includes(action)) {
      report(['action'], `must be ${possible.join(' or ')} for ${effect.kind}`);
    }
    if (effect.kind === 'copy-vanishes' && (effect.deletingSeconds ?? 0) > effect.seconds) {
      report(['effect', 'deletingSeconds'], 'must be at most seconds');
    }
    function report(keys: readonly [string, ...string[]], message: string): void {
      const [first, ...rest] = keys;
      addIssue({ message, path: [placeOf(first), ...rest.map(placeOf)] });
    }
  }),
);

function placeOf(key: string): v.IssuePathItem {
  return { type: 'unknown', origin: 'value', input: undefined, key, value: undefined };
}

/** The actions that can have an effect, where not all can. */
const ACTIONS_OF: Readonly<Record<string, readonly string[]>> = {
  'refuse-node': ['CopySnapshot'],
  'omit-node': ['CopySnapshot'],
  'copy-fails': ['CopySnapshot'],
  'copy-vanishes': ['CopySnapshot'],
  'listing-lags': ['CopySnapshot'],
  'listing-changes': ['DescribeSnapshots', 'DescribeDisks'],
  'other-reading': ['DescribeSnapshots', 'DescribeDisks'],
  'delivered-again': ['receive'],
  'delivered-late': ['send'],
  refuse: ['InvokeFunction'],
};

const presetSchema = strictObject({
  preset: v.picklist(presetNames, must(`one of ${presetNames.join(', ')}`)),
  forSeconds: limits.forSeconds,
  seed: v.exactOptional(seed),
});

/** One thing to go wrong, as the control API takes it. */
export type FaultSpec = v.InferOutput<typeof ruleSchema>;

/** What was asked for: the rules, of a preset or the one given, and the seed to draw with, if it was given; or all that is wrong with it. */
export type FaultInput =
  | { readonly ok: true; readonly specs: readonly FaultSpec[]; readonly seed: number | undefined }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Reads a rule, or a preset. */
export function readFaultInput(value: unknown): FaultInput {
  if (typeof value !== 'object' || value === null || !('preset' in value)) {
    const rule = v.safeParse(ruleSchema, value);
    return rule.success
      ? { ok: true, specs: [rule.output], seed: rule.output.seed }
      : { ok: false, faults: rule.issues.map(told) };
  }
  const asked = v.safeParse(presetSchema, value);
  if (!asked.success) return { ok: false, faults: asked.issues.map(told) };
  const { preset, forSeconds, seed: given } = asked.output;
  const { rules } = presets[preset];
  const specs = forSeconds === undefined ? rules : rules.map((rule) => ({ ...rule, forSeconds }));
  return { ok: true, specs, seed: given };
}

function told(issue: v.BaseIssue<unknown>): string {
  const keys = keysTo(issue);
  const at = faultPath('fault', keys);
  if (issue.type === 'never') return `${at} is not known`;
  // Of a discriminator valibot tells which literals it may be.
  const isKind = issue.type === 'variant' && ['service', 'kind'].includes(String(keys.at(-1)));
  return `${at} ${isKind ? `must be one of ${issue.expected?.replace(/[()"]/g, '').replaceAll(' | ', ', ')}` : issue.message}`;
}
