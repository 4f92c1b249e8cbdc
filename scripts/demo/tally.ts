import type { LocalCloud } from '../../local/cloud-options.ts';
import type { DeadLetter, Task } from '../../shared/core/task.ts';

/** A source and a node it was asked for. */
export interface Pair {
  readonly snapshotId: string;
  readonly ensRegionId: string;
}

/** What became of a pair, and how many live copies ENS has of it. */
export interface PairState extends Pair {
  readonly state: 'available' | 'deadLettered' | 'queued' | 'lost';
  readonly liveCopies: number;
  readonly why?: string;
}

/** The demo's result; requested = available + queued + deadLettered + lost. */
export interface Tally {
  readonly ok: boolean;
  readonly requested: number;
  readonly available: number;
  readonly queued: number;
  readonly deadLettered: number;
  readonly lost: number;
  /** Live copies beyond the first of each pair. */
  readonly duplicates: number;
  readonly ensCalls: number;
}

/** What became of `pairs`, read from ENS's and the queues' own state. */
export function statesOf(pairs: readonly Pair[], cloud: LocalCloud): PairState[] {
  const now = cloud.clock.now();
  const { retryQueue, deadLetterQueue } = cloud.addresses;
  const read = (queue: string) =>
    cloud.broker.messages(queue, now).map(({ body }) => JSON.parse(Buffer.from(body, 'base64').toString('utf8')));
  const tasks: Task[] = read(retryQueue);
  const letters: DeadLetter[] = read(deadLetterQueue);
  const live = cloud.world
    .snapshots(now)
    .filter(({ status, sourceSnapshotId }) => sourceSnapshotId && (status === 'available' || status === 'creating'));

  return pairs.map((pair) => {
    const names = ({ snapshotId, nodes }: Task) =>
      snapshotId === pair.snapshotId && nodes.some(({ ensRegionId }) => ensRegionId === pair.ensRegionId);
    const copies = live.filter(
      (copy) => copy.sourceSnapshotId === pair.snapshotId && copy.ensRegionId === pair.ensRegionId,
    );
    const letter = letters.find(({ task }) => task !== undefined && names(task));
    const found = { ...pair, liveCopies: copies.length };
    if (copies.some(({ status }) => status === 'available')) return { ...found, state: 'available' };
    if (letter !== undefined) return { ...found, state: 'deadLettered', why: letter.failure?.code ?? letter.reason };
    return { ...found, state: tasks.some(names) ? 'queued' : 'lost' };
  });
}

/** The sums over all pairs. */
export function tally(states: readonly PairState[], cloud: LocalCloud): Tally {
  const count = (state: PairState['state']) => states.filter((pair) => pair.state === state).length;
  const duplicates = states.reduce((sum, { liveCopies }) => sum + Math.max(0, liveCopies - 1), 0);
  const ensCalls = Object.values(cloud.world.counters().received).reduce((sum, calls) => sum + calls, 0);
  const lost = count('lost');
  return {
    ok: states.length > 0 && lost === 0 && duplicates === 0 && count('queued') === 0,
    requested: states.length,
    available: count('available'),
    queued: count('queued'),
    deadLettered: count('deadLettered'),
    lost,
    duplicates,
    ensCalls,
  };
}
