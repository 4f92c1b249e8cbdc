import { groupBy } from '../../shared/core/group-by.ts';
import type { DeadLetter, Task } from '../../shared/core/task.ts';
import { pairKey } from '../../simulation/play/history.ts';
import { start } from '../../simulation/story/times.ts';
import { decode } from '../../simulation/world/queue.ts';
import { type ContenderName, contenders, type Reported } from './contenders.ts';
import { type Arena, openStorm, type Storm } from './storm.ts';

/** What a contender came to, from the world's own state at the end; but for calls, copies and seconds, pairs. */
export interface Result {
  readonly pairs: number;
  /** Has an available copy. */
  readonly available: number;
  /** Has none, and nobody knows: neither in a queue, nor a dead letter, nor reported. */
  readonly lost: number;
  /** Has more than one live copy. */
  readonly doubled: number;
  /** Became a dead letter, although each of these pairs can succeed. */
  readonly deadLettered: number;
  /** CopySnapshot calls begun, and copies billed. */
  readonly calls: number;
  readonly copies: number;
  /** Until the last pair had its copy, in virtual seconds. */
  readonly seconds: number;
}

/** Plays a storm of a contender to its end. */
export async function play(name: ContenderName, storm: Storm): Promise<Result> {
  const arena = openStorm(storm);
  const reported: Reported = new Set();
  contenders[name](arena, reported);
  await arena.around.scheduler.run(arena.isOver);
  const { crashes, overruns } = arena.around.history;
  if (crashes.length > 0 || overruns.length > 0) throw new Error([...crashes, ...overruns].join('\n'));
  return resultOf(arena, reported);
}

function resultOf({ around, snapshotIds, ensRegionIds }: Arena, reported: Reported): Result {
  const { world, broker, queues, scheduler, history } = around;
  // All that was begun has settled by then.
  const later = scheduler.now() + 3_600_000;
  const live = groupBy(
    world.snapshots(later).filter(({ status }) => status === 'available' || status === 'creating'),
    ({ sourceSnapshotId = '', ensRegionId }) => pairKey(sourceSnapshotId, ensRegionId),
  );
  const bodies = <T>(queue: string) => broker.messages(queue, scheduler.now()).map(({ body }) => decode(body) as T);
  const pairsOf = ({ snapshotId, nodes }: Task) => nodes.map(({ ensRegionId }) => pairKey(snapshotId, ensRegionId));
  const letters = new Set(
    bodies<DeadLetter>(queues.deadLetters).flatMap(({ task }) => (task === undefined ? [] : pairsOf(task))),
  );
  const known = new Set([...letters, ...reported, ...bodies<Task>(queues.retries).flatMap(pairsOf)]);

  const pairs = snapshotIds.flatMap((snapshotId) => ensRegionIds.map((node) => pairKey(snapshotId, node)));
  const readyAt = pairs.flatMap((pair) => {
    const times = (live.get(pair) ?? []).flatMap((one) =>
      one.status === 'available' ? (one.settles?.at ?? start) : [],
    );
    return times.length === 0 ? [] : Math.min(...times);
  });
  const count = (holds: (pair: string) => boolean) => pairs.filter(holds).length;
  const isThere = (pair: string) => live.get(pair)?.some(({ status }) => status === 'available') ?? false;
  return {
    pairs: pairs.length,
    available: readyAt.length,
    lost: count((pair) => !isThere(pair) && !known.has(pair)),
    doubled: count((pair) => (live.get(pair) ?? []).length > 1),
    deadLettered: count((pair) => letters.has(pair)),
    calls: history.calls.length,
    copies: world.counters().copiesMade,
    seconds: Math.round((Math.max(start, ...readyAt) - start) / 1000),
  };
}

/** All of `results` together; `seconds` are those of the slowest. */
export function sum(results: readonly Result[]): Result {
  const total = (key: keyof Result) => results.reduce((count, result) => count + result[key], 0);
  return {
    pairs: total('pairs'),
    available: total('available'),
    lost: total('lost'),
    doubled: total('doubled'),
    deadLettered: total('deadLettered'),
    calls: total('calls'),
    copies: total('copies'),
    seconds: Math.max(...results.map(({ seconds }) => seconds)),
  };
}
