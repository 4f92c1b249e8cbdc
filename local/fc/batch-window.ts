import type { SmqFailure } from '../smq/failure.ts';
import { countFitting } from './queue-event.ts';
import type { SourceQueue, TakenMessage } from './source-queue.ts';

/** The documented windows of a batch: it is full by count, by time since its first message was taken, or by size. */
export interface BatchWindowOptions {
  readonly queue: SourceQueue;
  readonly count: number;
  readonly milliseconds: number;
  readonly limitBytes: number;
}

/** Messages that were taken from the queue and wait for their batch; `now` is in ms since the epoch. */
export interface BatchWindow {
  /** Takes what is visible, as far as the batch has room; SMQ's refusal, if it refused. */
  fill(now: number): SmqFailure | undefined;
  /** The messages of a batch, when it is full, or when there is any and it `isHurried`; undefined as long as it is not. */
  takeBatch(now: number, isHurried: boolean): readonly TakenMessage[] | undefined;
  /** When the batch is full by time; undefined without messages. */
  endsAt(): number | undefined;
  /** Forgets the messages: they are in the queue, and come again after its visibility timeout. */
  clear(): void;
}

/** An empty window. */
export function createBatchWindow({ queue, count, milliseconds, limitBytes }: BatchWindowOptions): BatchWindow {
  let waiting: readonly TakenMessage[] = [];
  let endsAt = 0;
  const fitting = () =>
    countFitting(
      waiting.map(({ element }) => element),
      limitBytes,
    );
  const isFull = () => waiting.length >= count || fitting() < waiting.length;

  return {
    fill(now) {
      while (!isFull()) {
        const taken = queue.take(count - waiting.length, now);
        if ('ok' in taken) return taken;
        if (taken.length === 0) break;
        if (waiting.length === 0) endsAt = now + milliseconds;
        waiting = [...waiting, ...taken];
      }
      return undefined;
    },
    takeBatch(now, isHurried) {
      if (waiting.length === 0 || !(isHurried || isFull() || endsAt <= now)) return undefined;
      const size = fitting();
      const batch = waiting.slice(0, size);
      waiting = waiting.slice(size);
      return batch;
    },
    endsAt: () => (waiting.length === 0 ? undefined : endsAt),
    clear() {
      waiting = [];
    },
  };
}
