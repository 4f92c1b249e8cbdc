import type { StandingRule } from '../faults/rule-book.ts';
import { createCalls } from './calls.ts';
import type { Done, Outcome } from './failure.ts';
import { createFaults, type DeliveryFault, type Fault } from './faults.ts';
import type { Random } from './identifiers.ts';
import { countsOf, type MessageCounts, viewsOf } from './inspection.ts';
import { type ListedQueues, listNames, type QueueListing } from './list-queues.ts';
import type { MessageView } from './message.ts';
import { createMessageOperations, type MessageOperations } from './message-operations.ts';
import { nextDueAt, type Queue, settle } from './queue.ts';
import type { QueueAttributes } from './queue-attributes.ts';
import { type CreatedQueue, changeAttributes, createIn } from './queue-store.ts';
import type { StaleHandleCode } from './receipts.ts';
import { createWatchers } from './watchers.ts';

/** Points the documents leave open. */
export interface BrokerOptions {
  /** Default true: the answer to sending a delayed message carries a receipt handle (documented, by an SDK only). */
  readonly delayedReceiptHandle?: boolean;
  /** Default MessageNotExist: the code for a handle that was valid once. */
  readonly staleHandleCode?: StaleHandleCode;
}

/** A queue's attributes with its times (ms since the epoch) and message counts. */
export interface QueueDescription {
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly attributes: QueueAttributes;
  readonly counts: MessageCounts;
}

/**
 * SMQ's data plane as a state machine: no clock, no timer, no randomness of its own. `now` is in ms since the epoch and must
 * not go back. An unknown queue is refused with QueueNotExist; each refusal is data with SMQ's code and status.
 */
export interface Broker extends MessageOperations {
  createQueue(name: string, attributes: Partial<QueueAttributes>, now: number): Outcome<CreatedQueue>;
  setQueueAttributes(name: string, attributes: Partial<QueueAttributes>, now: number): Done;
  getQueueAttributes(name: string, now: number): Outcome<QueueDescription>;
  /** Removes a queue and its messages; also succeeds when there is none (no refusal of its own is documented). */
  deleteQueue(name: string, now: number): Done;
  listQueues(listing: QueueListing, now: number): Outcome<ListedQueues>;

  /** The names of all queues. */
  queueNames(): readonly string[];
  /** All messages of a queue, whatever their state, in the order they came; none when there is no such queue. */
  messages(name: string, now: number): readonly MessageView[];
  counts(name: string, now: number): MessageCounts;
  /** When the next message that is not visible yet becomes visible in the queue, if nothing else happens. */
  nextDueAt(name: string, now: number): number | undefined;
  /**
   * Calls back after each operation that may have brought the queue a message, changed when the next one appears in it, or
   * removed the queue. Returns how to stop that. The listener must not call the broker before the operation has returned.
   */
  watch(name: string, listener: () => void): () => void;
  /** Returns the id that `removeFault` takes, as `disturb` does. */
  failNext(fault: Fault): string;
  /** Lets messages come twice or late. */
  disturb(fault: DeliveryFault): string;
  removeFault(faultId: string): boolean;
  /** The faults that still stand at `now`. */
  faults(now: number): readonly StandingRule<Fault | DeliveryFault>[];
}

/** A broker without queues. `random` gives numbers in [0, 1). */
export function createBroker(setup: { readonly random: Random; readonly options?: BrokerOptions }): Broker {
  const { delayedReceiptHandle = true, staleHandleCode: stale = 'MessageNotExist' } = setup.options ?? {};
  const queues = new Map<string, Queue>();
  const watchers = createWatchers();
  const faults = createFaults();
  const settleAt = (now: number): void => watchers.notify(settle(queues, now));
  const changed = (name: string): void =>
    watchers.notify([name, queues.get(name)?.attributes.deadLetterPolicy?.targetQueue ?? name]);
  const calls = createCalls(queues, faults, settleAt);

  return {
    ...createMessageOperations({ calls, faults, random: setup.random, delayedReceiptHandle, stale, changed }),
    createQueue(name, attributes, now) {
      settleAt(now);
      return createIn(queues, name, attributes, now);
    },
    setQueueAttributes(name, attributes, now) {
      return calls.single('look', name, now, (queue) => changeAttributes(queue, attributes, now));
    },
    getQueueAttributes(name, now) {
      return calls.single('look', name, now, (queue) => {
        const { createdAt, modifiedAt, attributes } = queue;
        return { ok: true, createdAt, modifiedAt, attributes, counts: countsOf(queue, now) };
      });
    },
    deleteQueue(name, now) {
      settleAt(now);
      queues.delete(name);
      changed(name);
      return { ok: true };
    },
    listQueues(listing, now) {
      return calls.general('look', now, () => ({ ok: true, ...listNames(queues.keys(), listing) }));
    },
    queueNames: () => [...queues.keys()],
    messages(name, now) {
      settleAt(now);
      const queue = queues.get(name);
      return queue === undefined ? [] : viewsOf(queue, now);
    },
    counts(name, now) {
      settleAt(now);
      return countsOf(queues.get(name), now);
    },
    nextDueAt(name, now) {
      settleAt(now);
      return nextDueAt(queues, name, now);
    },
    watch: watchers.watch,
    failNext: faults.add,
    disturb: faults.add,
    removeFault: faults.remove,
    faults: faults.standing,
  };
}
