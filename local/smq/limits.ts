import { failure, type SmqFailure } from './failure.ts';

/** An inclusive range of whole numbers, with the unit SMQ's error text names. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly unit: 'seconds' | 'bytes' | 'messages' | 'times' | 'levels' | 'queues';
}

/** Documented: how many messages or receipt handles one batch request may carry. */
export const BATCH_COUNT: Range = { low: 1, high: 16, unit: 'messages' };

/** Documented: how many queues one ListQueue lists; the most is also what it lists unless it is told. */
export const LISTED_QUEUES: Range = { low: 1, high: 1000, unit: 'queues' };

/** Documented: the message bodies of one batch request together. */
export const BATCH_BYTES: Range = { low: 1, high: 65_536, unit: 'bytes' };

/** Documented: how long one message may be delayed; overrides the queue's delay. */
export const DELAY_SECONDS: Range = { low: 0, high: 604_800, unit: 'seconds' };

/** Documented: how long a received message stays invisible. */
export const VISIBILITY_SECONDS: Range = { low: 1, high: 43_200, unit: 'seconds' };

/** Documented: how long a receive request may wait for a message. */
export const WAIT_SECONDS: Range = { low: 0, high: 30, unit: 'seconds' };

/** Documented: 1 is the highest priority. */
export const PRIORITY: Range = { low: 1, high: 16, unit: 'levels' };

/** Documented: the priority of a message sent without one. */
export const DEFAULT_PRIORITY = 8;

/** `InvalidArgument` when the value is not a whole number in the range (NaN never is), else `undefined`. */
export function outOfRange(name: string, value: number, { low, high, unit }: Range): SmqFailure | undefined {
  if (Number.isInteger(value) && value >= low && value <= high) return undefined;
  return failure('InvalidArgument', `The value of ${name} should between ${low} and ${high} ${unit}.`);
}
