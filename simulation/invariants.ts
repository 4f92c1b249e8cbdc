import type { EnsSnapshot } from '../local/ens/inventory.ts';
import { isPermanent } from '../shared/core/failure.ts';
import type { Settings } from '../shared/core/settings.ts';
import type { DeadLetter, Task } from '../shared/core/task.ts';
import { type History, type PaidCall, pairKey } from './history.ts';

/** The state of the world at the end of a run. */
export interface Outcome {
  readonly snapshots: readonly EnsSnapshot[];
  readonly tasks: readonly Task[];
  readonly letters: readonly DeadLetter[];
  /** On-demand pairs, with how many answered requests asked for them. */
  readonly asked: ReadonlyMap<string, number>;
  /** How many requests were sent for each pair, answered or not. */
  readonly sent: ReadonlyMap<string, number>;
  /** Pairs that the rules want, and how many ticks there were. */
  readonly ruled: ReadonlySet<string>;
  readonly ticks: number;
  readonly history: History;
  readonly settings: Settings;
  readonly afterError: 'redeliver' | 'drop';
}

/** What a run came to, by the promises of DESIGN: each entry of `lost`, `unallowed` and `breaches` breaks one. */
export interface Verdict {
  readonly lost: readonly string[];
  /** Second live copies that are allowed: attempts of different processes, close together. */
  readonly duplicates: number;
  readonly unallowed: readonly string[];
  readonly breaches: readonly string[];
}

/** Judges a run from the world's own state. */
export function judge(outcome: Outcome): Verdict {
  const live = liveCopies(outcome);
  const doubled = [...live].filter(([, copies]) => copies.length > 1);
  const unallowed = doubled.filter(([pair, copies]) => !isAllowed(pair, copies, outcome));
  return {
    lost: [...outcome.asked.keys()].filter((pair) => !isSafe(pair, live, outcome)),
    duplicates: doubled.length - unallowed.length,
    unallowed: unallowed.map(([pair, copies]) => `${pair}: ${copies.map(({ snapshotId }) => snapshotId)}`),
    breaches: [...tooManyCalls(outcome), ...tooManyTasks(outcome), ...unjustLetters(outcome)],
  };
}

/** The live copies of each pair, by the calls that made them: what a copy names as its source is ENS's choice. */
function liveCopies({ snapshots, history }: Outcome): Map<string, EnsSnapshot[]> {
  const sourceOf = new Map(
    history.calls.flatMap(({ snapshotId, made }) => made.map((id) => [id, snapshotId] as const)),
  );
  const live = new Map<string, EnsSnapshot[]>();
  for (const snapshot of snapshots) {
    const source = sourceOf.get(snapshot.snapshotId);
    if (source === undefined || (snapshot.status !== 'available' && snapshot.status !== 'creating')) continue;
    const key = pairKey(source, snapshot.ensRegionId);
    live.set(key, [...(live.get(key) ?? []), snapshot]);
  }
  return live;
}

function isSafe(pair: string, live: ReadonlyMap<string, readonly EnsSnapshot[]>, outcome: Outcome): boolean {
  if (live.get(pair)?.some(({ status }) => status === 'available')) return true;
  const names = (task: Task | undefined) =>
    task?.nodes.some(({ ensRegionId }) => pairKey(task.snapshotId, ensRegionId) === pair) ?? false;
  if (outcome.letters.some(({ task }) => names(task))) return true;
  if (outcome.tasks.some(names)) return true;
  // A trigger that drops what failed: the log still has the body.
  if (outcome.afterError === 'redeliver') return false;
  return outcome.history.log.some(({ event, body, task }) => {
    if (event === 'task.received') return names(JSON.parse(String(body)));
    return event === 'task.unsecured' && names(task as Task);
  });
}

/**
 * Two copies of a pair are allowed if their calls began within V + call timeout + 60 s, in different processes, and not on
 * behalf of one and the same request whose task went its way undisturbed.
 */
function isAllowed(pair: string, copies: readonly EnsSnapshot[], outcome: Outcome): boolean {
  const { history, settings, sent, ruled } = outcome;
  if ((sent.get(pair) ?? 0) + (ruled.has(pair) ? 2 : 0) + history.disturbances < 2) return false;
  const callOf = ({ snapshotId }: EnsSnapshot) => history.calls.find(({ made }) => made.includes(snapshotId));
  const calls = copies.map(callOf).filter((call): call is PaidCall => call !== undefined);
  const apart = (settings.ensVisibilitySeconds + settings.ensTimeoutSeconds + 60) * 1000;
  const ordered = calls.toSorted((a, b) => a.beganAt - b.beganAt);
  return (
    calls.length === copies.length &&
    ordered.every((call, index) => {
      const before = ordered[index - 1];
      return before === undefined || (call.process !== before.process && call.beganAt - before.beganAt < apart);
    })
  );
}

function tooManyCalls({ asked, ruled, ticks, history, settings }: Outcome): string[] {
  const counts = new Map<string, number>();
  for (const { snapshotId, ensRegionIds } of history.calls) {
    for (const node of ensRegionIds) {
      const key = pairKey(snapshotId, node);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return [...counts].flatMap(([pair, count]) => {
    // A request that was not answered, or a disturbance, may begin a chain of attempts of its own.
    const chains = (asked.get(pair) ?? 0) + history.disturbances;
    const most = settings.retryMaxAttempts * chains + (ruled.has(pair) ? 6 * (ticks + 1) : 0) + 3;
    return count > most ? [`${pair}: ${count} calls, at most ${most}`] : [];
  });
}

/** At any time a pair has at most three tasks for each request or rule, and one for each disturbance. */
function tooManyTasks({ sent, ruled, history }: Outcome): string[] {
  return [...history.mostTasks].flatMap(([pair, count]) => {
    const most = 3 * ((sent.get(pair) ?? 0) + (ruled.has(pair) ? 1 : 0)) + history.disturbances;
    return count > most ? [`${pair}: ${count} tasks at a time, at most ${most}`] : [];
  });
}

/** Dead letters that give up for good what ENS only refused for now. */
function unjustLetters({ letters }: Outcome): string[] {
  return letters.flatMap(({ reason, failure }) =>
    reason === 'permanent' && (failure === undefined || !isPermanent(failure)) ? [`buried for ${failure?.kind}`] : [],
  );
}
