import * as z from 'zod/mini';
import { faultPath, must } from '../fc/s-yaml-faults.ts';
import { ensFaultSchema } from './ens-fault-schema.ts';
import { limits, seed } from './field-schemas.ts';
import { hostFaultSchema } from './host-fault-schema.ts';
import { type PresetName, presetNames, presets } from './presets.ts';
import { smqFaultSchema } from './smq-fault-schema.ts';

const ruleSchema = z
  .discriminatedUnion('service', [ensFaultSchema, smqFaultSchema, hostFaultSchema], must('an object'))
  .check((context) => {
    const { action, effect } = context.value;
    const possible = ACTIONS_OF[effect.kind];
    if (possible !== undefined && action !== undefined && !possible.includes(action)) {
      report(['action'], `must be ${possible.join(' or ')} for ${effect.kind}`);
    }
    if (effect.kind === 'copy-vanishes' && (effect.deletingSeconds ?? 0) > effect.seconds) {
      report(['effect', 'deletingSeconds'], 'must be at most seconds');
    }
    function report(path: string[], message: string): void {
      context.issues.push({ code: 'custom', path, message, input: context.value });
    }
  });

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

const presetSchema = z.strictObject({
  preset: z.enum(presetNames as [PresetName, ...PresetName[]], must(`one of ${presetNames.join(', ')}`)),
  forSeconds: limits.forSeconds,
  seed: z.optional(seed),
});

/** One thing to go wrong, as the control API takes it. */
export type FaultSpec = z.infer<typeof ruleSchema>;

/** What was asked for: the rules, of a preset or the one given, and the seed to draw with, if it was given; or all that is wrong with it. */
export type FaultInput =
  | { readonly ok: true; readonly specs: readonly FaultSpec[]; readonly seed: number | undefined }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Reads a rule, or a preset. */
export function readFaultInput(value: unknown): FaultInput {
  if (typeof value !== 'object' || value === null || !('preset' in value)) {
    const rule = ruleSchema.safeParse(value);
    return rule.success
      ? { ok: true, specs: [rule.data], seed: rule.data.seed }
      : { ok: false, faults: rule.error.issues.flatMap(told) };
  }
  const asked = presetSchema.safeParse(value);
  if (!asked.success) return { ok: false, faults: asked.error.issues.flatMap(told) };
  const { preset, forSeconds, seed: given } = asked.data;
  const { rules } = presets[preset];
  const specs = forSeconds === undefined ? rules : rules.map((rule) => ({ ...rule, forSeconds }));
  return { ok: true, specs, seed: given };
}

function told(issue: z.core.$ZodIssue): string[] {
  const at = (keys: readonly PropertyKey[]) => faultPath('fault', keys);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${at([...issue.path, key])} is not known`);
  const isKind = issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options);
  return [`${at(issue.path)} ${isKind ? `must be one of ${issue.options.join(', ')}` : issue.message}`];
}
