import { requestCopies } from '../shared/app/request-copies.ts';
import { runPolicy } from '../shared/app/run-policy.ts';
import { CallError } from '../shared/core/failure.ts';
import { note, pairKey } from './history.ts';
import { start } from './opening.ts';
import type { Pool } from './pool.ts';
import { heldRules } from './rules.ts';
import type { Scenario } from './scenario.ts';
import type { Surroundings } from './surroundings.ts';
import { editionAt } from './wanted.ts';

/** What was asked for on demand, by pair: how many requests were answered with it, and when the last one was (ms). */
export type Asked = Map<string, { readonly answers: number; readonly lastAt: number; readonly wasPresent: boolean }>;

const httpLimits = { timeoutSeconds: 120, mostTries: 3 };

/** People who send requests; only what was answered with a report counts as asked for. */
export function sendRequests(scenario: Scenario, around: Surroundings, pool: Pool, asked: Asked): void {
  const { scheduler, history } = around;
  for (const { at, snapshotId, nodes, name } of scenario.requests) {
    scheduler.after(at, () => {
      if (around.isDown('host')) return;
      const process = pool.take();
      const request = {
        requestId: around.random.uuid(),
        snapshotId,
        destinationRegionIds: nodes,
        copy: name === undefined ? {} : { name },
        dryRun: false,
      };
      void process
        .run(httpLimits, (deps) => requestCopies(deps, request))
        .then((result) => {
          pool.give(process);
          note(history, scheduler, () => `process ${process.id} answered ${JSON.stringify(result)}`);
          if (result?.done !== true) return;
          for (const { ensRegionId, outcome } of result.nodes) {
            const key = pairKey(snapshotId, ensRegionId);
            const answers = (asked.get(key)?.answers ?? 0) + 1;
            asked.set(key, { answers, lastAt: scheduler.now(), wasPresent: outcome === 'present' });
          }
        });
    });
  }
}

/** The timer of the rules; each tick reads the file as it stands then. */
export function tickRules(scenario: Scenario, around: Surroundings, pool: Pool, isOver: () => boolean): void {
  const { scheduler, settings, history } = around;
  const tick = () => {
    if (isOver()) return;
    scheduler.after(settings.tickSeconds, tick);
    if (around.isDown('host')) return;
    const request = { requestId: around.random.uuid(), dryRun: false, tickedAt: scheduler.now() };
    const process = pool.take();
    const edition = editionAt(scenario, (scheduler.now() - start) / 1000);
    const source = heldRules({ version: 1, rules: edition?.rules });
    const limits = { timeoutSeconds: scenario.runSeconds, mostTries: 3 };
    process
      .run(limits, (deps) => runPolicy(deps, source, settings.tickSeconds, request))
      .catch((error: unknown) => {
        if (edition?.rules !== 'broken' || !(error instanceof CallError)) throw error;
        note(history, scheduler, () => `process ${process.id} could not read the rules`);
      })
      .then(() => pool.give(process));
  };
  if (scenario.editions.length > 0) scheduler.after(around.random.between(0, 3600), tick);
}
