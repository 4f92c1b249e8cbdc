import { failure, type Outcome, type SmqFailure } from './failure.ts';
import { type Fault, type FaultAction, type Faults, faultFailure } from './faults.ts';
import type { Queue } from './queue.ts';

/** The outcomes of a batch's items, in their order. */
export interface Entries<Entry> {
  readonly entries: readonly Entry[];
}

/** The one way into the queues: brings the broker up to `now`, finds the queue (or QueueNotExist) and applies waiting faults. */
export interface Calls {
  /** A call that names no queue; the faults of all queues are its own. */
  general<T>(action: FaultAction, now: number, run: () => Outcome<T>): Outcome<T>;
  single<T>(action: FaultAction, name: string, now: number, run: (queue: Queue) => Outcome<T>): Outcome<T>;
  batch<Item, T>(
    action: FaultAction,
    name: string,
    now: number,
    items: readonly Item[],
    refusal: SmqFailure | undefined,
    run: (queue: Queue, item: Item) => Outcome<T>,
  ): Outcome<Entries<Outcome<T>>>;
}

function underFault<T>(fault: Fault | undefined, run: () => Outcome<T>): Outcome<T> {
  if (fault === undefined) return run();
  if (fault.commit === true) run();
  return faultFailure(fault);
}

/** Calls into `queues`; `settle` brings the broker up to a time. */
export function createCalls(queues: ReadonlyMap<string, Queue>, faults: Faults, settle: (now: number) => void): Calls {
  const plain = <T>(name: string, now: number, run: (queue: Queue) => Outcome<T>): Outcome<T> => {
    settle(now);
    const queue = queues.get(name);
    return queue === undefined ? failure('QueueNotExist') : run(queue);
  };
  return {
    general(action, now, run) {
      return underFault(faults.take(action, '', 'single', now), () => {
        settle(now);
        return run();
      });
    },
    single(action, name, now, run) {
      return underFault(faults.take(action, name, 'single', now), () => plain(name, now, run));
    },
    batch(action, name, now, items, refusal, run) {
      const fault = faults.take(action, name, 'batch', now);
      const hit = fault?.entries;
      return underFault(hit === undefined ? fault : undefined, () =>
        plain(name, now, (queue) => {
          if (refusal !== undefined) return refusal;
          const entries = items.map((item, position) =>
            underFault(hit?.includes(position) === true ? fault : undefined, () => run(queue, item)),
          );
          return { ok: true, entries };
        }),
      );
    },
  };
}
