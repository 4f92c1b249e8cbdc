import { type MessageState, type MessageView, stateOf, viewOf } from './message.ts';
import type { Queue } from './queue.ts';

/** How many messages of a queue are in each state. */
export type MessageCounts = Readonly<Record<MessageState, number>>;

/** All messages of a queue at `now`, in the order they came. */
export function viewsOf(queue: Queue, now: number): readonly MessageView[] {
  return [...queue.messages.values()].map((message) => viewOf(message, now));
}

/** The messages of a queue at `now`, counted by state; zeros without a queue. */
export function countsOf(queue: Queue | undefined, now: number): MessageCounts {
  const counts = { delayed: 0, visible: 0, invisible: 0 };
  for (const message of queue?.messages.values() ?? []) counts[stateOf(message, now)] += 1;
  return counts;
}
