import type { RuleSet, WrittenRule } from './rules.ts';

type Written<Key extends keyof WrittenRule> = NonNullable<WrittenRule[Key]>;

type Zoned<Key extends 'schedule' | 'window'> = Omit<Written<Key>, 'zone'> & { readonly zone: string };

/** A rule with what `defaults` says, and with the zones of its times filled in. */
export interface Rule extends Omit<WrittenRule, 'zone' | 'schedule' | 'window' | 'copy' | 'notes'> {
  readonly zone: string;
  readonly schedule?: Zoned<'schedule'>;
  readonly window?: Zoned<'window'>;
  readonly copy: Written<'copy'>;
  /** When a build packaged its file, if one did. */
  readonly builtAt?: number;
}

export type Retention = Written<'retention'>;
export type Objective = Written<'objective'>;

/** The rules of a file in its order. What a rule says of a key stands instead of what `defaults` says of it, not merged with it. */
export function effectiveRules({
  rules,
  defaults = {},
  builtAt,
}: Pick<RuleSet, 'rules' | 'defaults' | 'builtAt'>): Rule[] {
  return rules.map(({ notes: _, ...rule }) => {
    const { schedule, window, zone = 'UTC', copy = {}, ...rest } = { ...defaults, ...rule };
    return {
      ...rest,
      zone,
      copy,
      ...(builtAt === undefined ? {} : { builtAt }),
      ...(schedule === undefined ? {} : { schedule: { ...schedule, zone: schedule.zone ?? zone } }),
      ...(window === undefined ? {} : { window: { ...window, zone: window.zone ?? zone } }),
    };
  });
}

/** What governs the copies that no rule of the file has made, such as those of requests. */
export function orphanRetention({ defaults }: Pick<RuleSet, 'defaults'>): Retention['apply'] {
  return defaults?.retention?.apply ?? 'report';
}
