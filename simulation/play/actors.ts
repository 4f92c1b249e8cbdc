import type { Deps } from '../../shared/app/deps.ts';
import { requestCopies } from '../../shared/app/request-copies.ts';
import { runPolicy } from '../../shared/app/run-policy.ts';
import { runPrune } from '../../shared/app/run-prune.ts';
import { CallError } from '../../shared/core/failure.ts';
import type { RuleSource, SnapshotDeletion } from '../../shared/ports.ts';
import { editionAt } from '../story/editions.ts';
import type { Scenario } from '../story/scenario.ts';
import { start } from '../story/times.ts';
import type { Pool } from '../world/pool.ts';
import { rulesOver } from '../world/rules.ts';
import type { Surroundings } from '../world/surroundings.ts';
import { note, pairKey } from './history.ts';
import { meddle } from './people.ts';
import { every } from './timer.ts';

/** A request that was answered with a report that names the pair; times in ms. */
export interface Answered {
  readonly requestId: string;
  readonly askedAt: number;
  readonly answeredAt: number;
  readonly wasPresent: boolean;
}

/** What was asked for on demand, by pair. */
export type Asked = Map<string, Answered[]>;

const httpLimits = { timeoutSeconds: 120, mostTries: 3 };

/** People who send requests; only what was answered with a report counts as asked for. */
export function sendRequests(scenario: Scenario, around: Surroundings, pool: Pool, asked: Asked): void {
  const { scheduler, history } = around;
  for (const { at, snapshotId, nodes, name } of scenario.requests.filter(({ isQueued }) => isQueued !== true)) {
    scheduler.after(at, () => {
      if (around.isDown('host')) return;
      const process = pool.take();
      const askedAt = scheduler.now();
      const requestId = around.random.uuid();
      const request = {
        requestId,
        snapshotId,
        destinationRegionIds: nodes,
        copy: name === undefined ? {} : { name },
        dryRun: false,
      };
      void process
        .run({ ...httpLimits, pairs: nodes.map((node) => pairKey(snapshotId, node)) }, (deps) =>
          requestCopies(deps, request),
        )
        .then((result) => {
          pool.give(process);
          note(history, scheduler, () => `process ${process.id} answered ${JSON.stringify(result)}`);
          if (result?.done !== true) return;
          for (const { ensRegionId, outcome, failure } of result.nodes) {
            // Beyond the budget of its node nothing is promised.
            if (failure?.kind === 'over-budget') continue;
            const key = pairKey(snapshotId, ensRegionId);
            const answer = { requestId, askedAt, answeredAt: scheduler.now(), wasPresent: outcome === 'present' };
            asked.set(key, [...(asked.get(key) ?? []), answer]);
          }
        });
    });
  }
}

/** The timer of the rules; each tick reads the file as it stands then. */
export function tickRules(scenario: Scenario, around: Surroundings, pool: Pool, isOver: () => boolean): void {
  const { scheduler, settings, random } = around;
  if (scenario.editions.length === 0 || scenario.isPruneOnly === true) return;
  const run = runnerOf(scenario, around, pool);
  every(
    settings.tickSeconds,
    around,
    isOver,
    () => {
      const request = { requestId: random.uuid(), dryRun: false, tickedAt: scheduler.now() };
      run((deps, source) => runPolicy(deps, source, settings.tickSeconds, request));
    },
    scenario.firstTickSeconds,
  );
}

/** The timer of prune, if there is one. */
export function tickPrune(scenario: Scenario, around: Surroundings, pool: Pool, isOver: () => boolean): void {
  const { pruneSeconds } = scenario;
  if (pruneSeconds === undefined) return;
  const run = runnerOf(scenario, around, pool);
  every(pruneSeconds, around, isOver, () => {
    const request = { requestId: around.random.uuid(), dryRun: false };
    meddle(scenario, around);
    run((deps, source, deletion) => runPrune(deps, deletion, source, request));
  });
}

type RunOfRules = (deps: Deps, source: RuleSource, deletion: SnapshotDeletion) => Promise<unknown>;

function runnerOf(scenario: Scenario, { scheduler, history }: Surroundings, pool: Pool): (work: RunOfRules) => void {
  const rulesAt = rulesOver(scenario);
  const { runSeconds, slowSeconds = 0 } = scenario;
  const limits = { timeoutSeconds: runSeconds, mostTries: 3, slowSeconds };
  return (work) => {
    const process = pool.take();
    const seconds = (scheduler.now() - start) / 1000;
    process
      .run(limits, (deps, deletion) => work(deps, rulesAt(seconds), deletion))
      .catch((error: unknown) => {
        if (editionAt(scenario, seconds)?.rules !== 'broken' || !(error instanceof CallError)) throw error;
        note(history, scheduler, () => `process ${process.id} could not read the rules`);
      })
      .then(() => pool.give(process));
  };
}
