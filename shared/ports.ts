import type { CopyAnswer } from './core/copy-answer.ts';
import type { DiskListing, Listing } from './core/listing.ts';
import type { RuleSet } from './core/rules.ts';
import type { EdgeNode, Snapshot } from './core/snapshot.ts';
import type { DeadLetter, Task } from './core/task.ts';

// The world as the use cases see it. Every method that reaches a service throws CallError, and nothing else, when it fails.

/** Which snapshots to list: those for which all that is given holds; of a name, those of this name at least. */
export interface SnapshotQuery {
  /** At most 100. */
  readonly ensRegionIds?: readonly string[];
  /** At most 100. */
  readonly snapshotIds?: readonly string[];
  readonly diskId?: string;
  readonly name?: string;
  readonly pageBudget?: number;
  /** No page is asked for after this time (ms since the epoch): the listing then fails as `unsent`. */
  readonly beginBy?: number;
}

/** Which disks to list: those on these nodes, of which there are 1 to 100. */
export interface DiskQuery {
  readonly ensRegionIds: readonly string[];
}

/** What a CopySnapshot asks for; at least one node. */
export interface CopyOrder {
  readonly snapshotId: string;
  readonly ensRegionIds: readonly string[];
  readonly name: string;
  readonly description: string;
  readonly instanceBillingCycle?: string;
  /** The call must not begin after this time (ms since the epoch); if it would, it fails as `unsent`. */
  readonly beginBy: number;
}

/** ENS. */
export interface SnapshotCloud {
  findSnapshot(snapshotId: string): Promise<Snapshot | undefined>;
  /** The snapshots that `query` asks for, all pages within `pageBudget`. */
  listSnapshots(query: SnapshotQuery): Promise<Listing>;
  /** The disks that `query` asks for, all pages. */
  listDisks(query: DiskQuery): Promise<DiskListing>;
  /** The nodes this account can use. */
  listNodes(): Promise<readonly EdgeNode[]>;
  /** Paid and not idempotent: a call that fails may have been carried out. */
  copySnapshot(order: CopyOrder): Promise<CopyAnswer>;
}

/** The right to delete, apart from ENS's other port so that a function without it cannot. */
export interface SnapshotDeletion {
  /**
   * Begins a deletion, which takes a while. A call that fails may have been carried out: it is made once, and who wants to
   * know looks. `not-found`: there is nothing to delete (any more); `refused`: not now, as long as it or a copy of it is on
   * the way, or a disk was made from it.
   */
  deleteSnapshot(snapshotId: string): Promise<void>;
}

/** A queued task; with `receiptHandle` it can be withdrawn while it is not due. */
export interface Receipt {
  readonly receiptHandle?: string;
}

/** A message of the retry queue; whether its text is a task is for the reader to find out. */
export interface ReceivedMessage {
  readonly receiptHandle: string;
  readonly body: string;
}

/** The retry queue and its dead letters. */
export interface TaskQueue {
  /** Due after `delaySeconds`, rounded up to a whole second, at most a week. */
  put(task: Task, delaySeconds: number): Promise<Receipt>;
  /** Takes a task out of the queue: one that is not due yet, or one that was received. */
  withdraw(receiptHandle: string): Promise<void>;
  bury(letters: readonly DeadLetter[]): Promise<void>;
  /** Up to `count` (1 to 16) messages that are due, for a while invisible to others; they come again unless withdrawn. */
  receive(count: number): Promise<readonly ReceivedMessage[]>;
}

/** The dead letters, for whoever puts them back. */
export interface DeadLetters {
  /** Up to `count` (1 to 16) letters, for a while invisible to others; they come again unless removed. */
  receive(count: number): Promise<readonly ReceivedMessage[]>;
  remove(receiptHandle: string): Promise<void>;
}

/** Signs texts with a secret key of ours, and tells which were signed with it. */
export interface Signer {
  sign(text: string): string;
  verify(text: string, signature: string): boolean;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(seconds: number): Promise<void>;
}

export interface Random {
  /** In [0, 1). */
  next(): number;
  uuid(): string;
}

export type LogFields = Readonly<Record<string, unknown>>;

/** Log events: a name an event, its facts as fields. */
export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** A log that adds `fields` to each of its events. */
  with(fields: LogFields): Log;
}

/** Where the replication rules are. Throws a CallError of kind `misconfigured` when they cannot be used. */
export interface RuleSource {
  read(): Promise<RuleSet>;
}
