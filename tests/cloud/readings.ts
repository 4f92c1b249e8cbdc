import type { EnsOptions } from '../../local/ens/options.ts';
import type { BrokerOptions } from '../../local/smq/broker.ts';
import { seededRandom } from '../../simulation/story/random.ts';

/**
 * What ENS, SMQ and Function Compute leave open in their documents, each point with its readings: the first is the one that
 * is taken everywhere else.
 */
export const openPoints = {
  maxPageSize: [50, 10, 7],
  maxDestinations: [Number.POSITIVE_INFINITY, 1],
  sourceFields: ['absent', 'empty', 'null'],
  copyDiskFields: ['kept', 'absent'],
  copyOfCopyNames: ['parent', 'root'],
  creationTime: ['zulu', 'no-zone', 'space', 'millis', 'offset'],
  listingOrder: ['newest-first', 'oldest-first'],
  status: ['lower', 'capitalised'],
  nameMatch: ['exact', 'prefix', 'ignored'],
  singleNodeRefusal: ['error', 'unallocated'],
  badNode: ['unallocated', 'fails-the-call'],
  emptyLists: ['present', 'absent'],
  delayedReceiptHandle: [true, false],
  staleHandleCode: ['MessageNotExist', 'ReceiptHandleError'],
  /** A function error is a failed delivery, so that the batch comes again, or it counts as delivered. */
  afterError: ['redeliver', 'drop'],
  /** The message as its text, or as what the text is as JSON. */
  body: ['text', 'parsed'],
  base64: ['decoded', 'kept'],
  elements: ['objects', 'strings'],
  schema: ['CloudEvents', 'RawData'],
  /** An array of what is due, or one message an invocation that is no array (event-driven). */
  event: ['array', 'single'],
  /** Deliveries by the trigger, or none: a timer's events, and the function drains the queue itself. */
  delivery: ['trigger', 'drain'],
} as const satisfies Partial<Record<keyof EnsOptions | keyof BrokerOptions | string, readonly unknown[]>>;

type OpenPoint = keyof typeof openPoints;

/** One reading of every open point. */
export type Readings = { readonly [Point in OpenPoint]: (typeof openPoints)[Point][number] };

const points = Object.keys(openPoints) as OpenPoint[];
const choose = (index: (count: number) => number) =>
  Object.fromEntries(points.map((point) => [point, openPoints[point][index(openPoints[point].length)]])) as Readings;

const usual: Readings = choose(() => 0);

/** The usual readings; each other one alone beside the usual ones; all others at once; and `mixes` random mixtures of all. */
export function casesOf(mixes: number): readonly (readonly [string, Readings])[] {
  const random = seededRandom(20);
  return [
    ['the usual readings', usual],
    ...points.flatMap((point) =>
      openPoints[point].slice(1).map((value) => [`${point}: ${value} instead`, { ...usual, [point]: value }] as const),
    ),
    ['the other reading of every point at once', choose((count) => count - 1)],
    ...Array.from(
      { length: mixes },
      (_, index) =>
        [`random mixture ${index + 1} of all readings`, choose((count) => random.between(0, count - 1))] as const,
    ),
  ];
}
