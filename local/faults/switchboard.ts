import type { EnsWorld } from '../ens/world.ts';
import type { Broker } from '../smq/broker.ts';
import { type FaultSpec, readFaultInput } from './fault-spec.ts';
import type { HostFaultBook } from './host-faults.ts';
import type { RuleLimits, StandingRule } from './rule-book.ts';
import { ensRule, hostRule, limitsOf, smqRule, smqView } from './rule-of-spec.ts';

/** A fault as the control API shows it; `until` is ISO 8601. */
export interface FaultView {
  readonly faultId: string;
  readonly acted: number;
  readonly timesLeft?: number;
  readonly until?: string;
  readonly probability?: number;
  readonly seed?: number;
  /** What it is, and which calls it is for. */
  readonly [member: string]: unknown;
}

/** Switches what can go wrong on and off; `now` is ms since the epoch. */
export interface Switchboard {
  /** Takes a rule or a preset in JSON's shape; gives what is switched on by it, or all that is wrong with it. */
  add(
    input: unknown,
    now: number,
  ):
    | { readonly ok: true; readonly added: readonly FaultView[] }
    | { readonly ok: false; readonly faults: readonly string[] };
  /** False if there is no such fault any more. */
  remove(faultId: string): boolean;
  /** Removes all, and says how many there were. */
  clear(now: number): number;
  list(now: number): readonly FaultView[];
}

/** What the faults are switched on in; `seed` draws for those that bring none. */
export interface SwitchboardSetup {
  readonly world: Pick<EnsWorld, 'addFault' | 'removeFault' | 'faults'>;
  readonly broker: Pick<Broker, 'failNext' | 'disturb' | 'removeFault' | 'faults'>;
  readonly hostFaults: HostFaultBook;
  readonly seed: number;
}

/** A switchboard: what it adds and what was added past it is one list. */
export function createSwitchboard({ world, broker, hostFaults, seed }: SwitchboardSetup): Switchboard {
  let added = 0;

  function switchOn(spec: FaultSpec, limits: RuleLimits): string {
    switch (spec.service) {
      case 'ens':
        return world.addFault(ensRule(spec, limits));
      case 'smq': {
        const rule = smqRule(spec, limits);
        return 'delivery' in rule ? broker.disturb(rule) : broker.failNext(rule);
      }
      case 'host':
        return hostFaults.add(hostRule(spec, limits));
      default:
        return spec satisfies never;
    }
  }

  const list = (now: number): readonly FaultView[] => [
    ...world.faults(now).map((standing) => viewOf('ens', standing)),
    ...broker.faults(now).map(({ rule, ...standing }) => viewOf('smq', { ...standing, rule: smqView(rule) })),
    ...hostFaults.standing(now).map((standing) => viewOf('host', standing)),
  ];
  const remove = (faultId: string) =>
    world.removeFault(faultId) || broker.removeFault(faultId) || hostFaults.remove(faultId);

  return {
    add(input, now) {
      const read = readFaultInput(input);
      if (!read.ok) return read;
      const ids = read.specs.map((spec, index) => {
        const drawnWith = ruleSeed(read.seed ?? seed, read.seed === undefined ? added : index);
        added += 1;
        return switchOn(spec, limitsOf(spec, drawnWith, now));
      });
      return { ok: true, added: list(now).filter(({ faultId }) => ids.includes(faultId)) };
    },
    remove,
    clear(now) {
      const ids = list(now).map(({ faultId }) => faultId);
      for (const faultId of ids) remove(faultId);
      return ids.length;
    },
    list,
  };
}

// So that two rules of one seed do not draw alike; the first one draws with the seed itself.
function ruleSeed(seed: number, index: number): number {
  return (seed ^ Math.imul(index, 0x9e3779b9)) >>> 0;
}

function viewOf(
  service: FaultSpec['service'],
  { faultId, rule, acted, timesLeft }: StandingRule<RuleLimits>,
): FaultView {
  const { times: _, until, chance, ...what } = rule;
  return {
    faultId,
    service,
    ...what,
    ...(chance !== undefined && { probability: chance.probability, seed: chance.seed }),
    ...(Number.isFinite(timesLeft) && { timesLeft }),
    ...(until !== undefined && { until: new Date(until).toISOString() }),
    acted,
  };
}
