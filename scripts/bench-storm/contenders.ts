import { requestCopies } from '../../shared/app/request-copies.ts';
import { runPolicy } from '../../shared/app/run-policy.ts';
import type { RuleSet } from '../../shared/core/rules.ts';
import { pairKey } from '../../simulation/play/history.ts';
import { feedRetry } from '../../simulation/play/queue-trigger.ts';
import { poolsIn } from '../../simulation/world/pool.ts';
import { startProcess } from '../../simulation/world/process.ts';
import { lookThenRetry, retryLoop, type Script, secondPass } from './scripts.ts';
import { type Arena, homeNode } from './storm.ts';

/** The pairs that a contender has told, by the end, as not done. */
export type Reported = Set<string>;

/** Begins to copy every source to every node; what goes on after that is planned on the scheduler. */
type Contender = (arena: Arena, reported: Reported) => void;

/** Who is compared. */
export const contenders = {
  'our requests': requests,
  'our rules': rules,
  'script: retry on any error': byScript(retryLoop),
  'script: look, then retry': byScript(lookThenRetry),
  'script: call, then a second pass': byScript(secondPass),
} as const satisfies Record<string, Contender>;

export type ContenderName = keyof typeof contenders;

/** A request a source; one that was not answered with what became of its nodes is sent again a minute later. */
function requests({ around, snapshotIds, ensRegionIds, isOver }: Arena): void {
  const newPool = poolsIn(around);
  const pool = newPool();
  const send = async (snapshotId: string) => {
    const process = pool.take();
    const request = { requestId: around.random.uuid(), destinationRegionIds: ensRegionIds, copy: {}, dryRun: false };
    const answer = await process.run({ timeoutSeconds: 120, mostTries: 3 }, (deps) =>
      requestCopies(deps, { ...request, snapshotId }),
    );
    pool.give(process);
    if (answer?.done !== true) around.scheduler.after(60, () => void send(snapshotId));
  };
  for (const snapshotId of snapshotIds) around.scheduler.after(0, () => void send(snapshotId));
  feedRetry({ afterError: 'redeliver', pollers: 1 }, around, newPool(), isOver);
}

/** One rule for all sources, from a tick at the start on every hour. */
function rules({ around, ensRegionIds, isOver }: Arena, reported: Reported): void {
  const { scheduler, settings, random } = around;
  const newPool = poolsIn(around);
  const pool = newPool();
  const rule = {
    name: 'all',
    enabled: true,
    source: { nodes: [homeNode] },
    destinations: { nodes: [...ensRegionIds] },
  };
  const file: RuleSet = { version: 1, rules: [rule] };
  const tick = async () => {
    if (isOver()) return;
    scheduler.after(settings.tickSeconds, () => void tick());
    const process = pool.take();
    const request = { requestId: random.uuid(), dryRun: false, tickedAt: scheduler.now() };
    const report = await process.run({ timeoutSeconds: 600, mostTries: 3 }, (deps) =>
      runPolicy(deps, { read: async () => file }, settings.tickSeconds, request),
    );
    pool.give(process);
    if (report === undefined || 'unknownRules' in report) return;
    reported.clear();
    for (const { snapshotId, ensRegionId, outcome } of report.rules.flatMap(({ pairs }) => pairs)) {
      if (outcome === 'failed') reported.add(pairKey(snapshotId, ensRegionId));
    }
  };
  scheduler.after(0, () => void tick());
  feedRetry({ afterError: 'redeliver', pollers: 1 }, around, newPool(), isOver);
}

/** A script, run for all sources at once on a machine that stays up. */
function byScript(script: Script): Contender {
  return ({ around, snapshotIds, ensRegionIds }, reported) => {
    around.scheduler.after(0, () => {
      for (const [id, snapshotId] of snapshotIds.entries()) {
        void startProcess(id, around)
          .run({ timeoutSeconds: 86_400, mostTries: 1 }, (tools) => script(tools, snapshotId, ensRegionIds))
          .then((failed) => {
            for (const node of failed ?? ensRegionIds) reported.add(pairKey(snapshotId, node));
          });
      }
    });
  };
}
