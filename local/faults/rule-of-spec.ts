import type { FaultRule } from '../ens/faults.ts';
import type { DeliveryFault, Fault } from '../smq/faults.ts';
import { createChance } from './chance.ts';
import type { FaultSpec } from './fault-spec.ts';
import type { HostRule } from './host-faults.ts';
import type { RuleLimits } from './rule-book.ts';

type SpecOf<Service extends FaultSpec['service']> = Extract<FaultSpec, { service: Service }>;

/** How often a rule acts that is switched on at `now` (ms since the epoch) and drawn with `seed`: without a limit, until it is removed. */
export function limitsOf({ times, forSeconds, probability }: FaultSpec, seed: number, now: number): RuleLimits {
  return {
    times: times ?? Number.POSITIVE_INFINITY,
    ...(forSeconds !== undefined && { until: now + forSeconds * 1000 }),
    ...(probability !== undefined && { chance: createChance(probability, seed) }),
  };
}

/** The rule for the ENS world. */
export function ensRule(spec: SpecOf<'ens'>, limits: RuleLimits): FaultRule {
  const { action, snapshotId, ensRegionId, temporaryKeys, effect } = spec;
  return {
    ...(action !== undefined && { action }),
    ...(snapshotId !== undefined && { snapshotId }),
    ...(ensRegionId !== undefined && { ensRegionId }),
    ...(temporaryKeys !== undefined && { temporaryKeys }),
    ...limits,
    effect: effect as FaultRule['effect'],
  };
}

/** The rule for the SMQ broker. */
export function smqRule({ action, queue, effect }: SpecOf<'smq'>, limits: RuleLimits): Fault | DeliveryFault {
  const where = { ...limits, ...(queue !== undefined && { queue }) };
  const which = { ...where, ...(action !== undefined && { action }) };
  switch (effect.kind) {
    case 'delivered-again':
    case 'delivered-late':
      return { ...where, delivery: effect };
    case 'drop':
      return { ...which, ...unavailable, commit: effect.commit, drop: true };
    case 'html-504':
      return { ...which, ...unavailable, status: 504, commit: effect.commit, page: gatewayPage };
    case 'error': {
      const { commit, status, code, message } = effect;
      return { ...which, commit, status, code, ...(message !== undefined && { message }) };
    }
    default:
      return effect satisfies never;
  }
}

/** A rule of the SMQ broker as the control API takes it, with its limits. */
export function smqView(rule: Fault | DeliveryFault): RuleLimits & Omit<SpecOf<'smq'>, 'service' | keyof RuleLimits> {
  if ('delivery' in rule) {
    const { delivery, ...rest } = rule;
    return { ...rest, effect: delivery };
  }
  const { status, code, message, commit = false, page, drop, ...rest } = rule;
  if (drop === true) return { ...rest, effect: { kind: 'drop', commit } };
  if (page !== undefined) return { ...rest, effect: { kind: 'html-504', commit } };
  const error = { kind: 'error', commit, status, code } as const;
  return { ...rest, effect: message === undefined ? error : { ...error, message } };
}

/** The rule for the function host. */
export function hostRule({ action, effect }: SpecOf<'host'>, limits: RuleLimits): HostRule {
  return { ...limits, ...(action !== undefined && { action }), effect };
}

const unavailable = { status: 503, code: 'ServiceUnavailable' } as const;

const gatewayPage = '<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n<body></body>\r\n</html>\r\n';
