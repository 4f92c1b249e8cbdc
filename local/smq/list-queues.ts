import { failure, type SmqFailure } from './failure.ts';
import { LISTED_QUEUES, outOfRange } from './limits.ts';
import type { XmlElementContent } from './xml-writer.ts';

/** Which queues ListQueue is asked for: those whose name begins with `prefix` and comes after `after`, at most `count`. */
export interface QueueListing {
  readonly prefix: string;
  readonly after: string;
  readonly count: number;
}

/** Some of the queues, by name; `isMore` when others would follow. */
export interface ListedQueues {
  readonly names: readonly string[];
  readonly isMore: boolean;
}

type Headers = Readonly<Record<string, string | undefined>>;

/** What the documented headers of ListQueue ask for, or the refusal: InvalidArgument for a number or marker that is none. */
export function readListing(headers: Headers): QueueListing | SmqFailure {
  const { 'x-mns-prefix': prefix = '', 'x-mns-marker': marker, 'x-mns-ret-number': number } = headers;
  const count = number === undefined ? LISTED_QUEUES.high : /^\d+$/.test(number) ? Number(number) : Number.NaN;
  const after = marker === undefined ? '' : nameOf(marker);
  if (after === undefined) return failure('InvalidArgument', 'The value of x-mns-marker is not a NextMarker.');
  return outOfRange('x-mns-ret-number', count, LISTED_QUEUES) ?? { prefix, after, count };
}

/** The queues of `all` that are asked for. The order is not documented: by name. */
export function listNames(all: Iterable<string>, { prefix, after, count }: QueueListing): ListedQueues {
  const names = [...all].filter((name) => name.startsWith(prefix) && name > after).sort();
  return { names: names.slice(0, count), isMore: names.length > count };
}

/** The documented `<Queues>`: the URL of each queue, at `endpoint`, and where the next page starts, if there is one. */
export function queuesElement({ names, isMore }: ListedQueues, endpoint: string): XmlElementContent {
  const urls = names.map((name): XmlElementContent => ['Queue', [['QueueURL', `${endpoint}/queues/${name}`]]]);
  return ['Queues', isMore ? [...urls, ['NextMarker', markerOf(names.at(-1) ?? '')]] : urls];
}

// A text that says nothing to the caller, as the documents' own example.
function markerOf(name: string): string {
  return Buffer.from(`after ${name}`).toString('base64');
}

function nameOf(marker: string): string | undefined {
  return /^after (.+)$/.exec(Buffer.from(marker, 'base64').toString())?.[1];
}
