import { type Done, failure, type Outcome } from './failure.ts';
import type { Queue } from './queue.ts';
import {
  attributesFault,
  DEFAULT_ATTRIBUTES,
  type QueueAttributes,
  queueNameFault,
  sameAttributes,
} from './queue-attributes.ts';

/** The answer to CreateQueue: false when the queue was there already, with the same attributes. */
export interface CreatedQueue {
  readonly created: boolean;
}

/** Makes a queue, defaults filled in. Refusals: InvalidArgument, InvalidQueueName, QueueNameLengthError, QueueAlreadyExist. */
export function createIn(
  queues: Map<string, Queue>,
  name: string,
  wanted: Partial<QueueAttributes>,
  now: number,
): Outcome<CreatedQueue> {
  const attributes = { ...DEFAULT_ATTRIBUTES, ...wanted };
  const fault = queueNameFault(name) ?? attributesFault(name, attributes);
  if (fault !== undefined) return fault;
  const existing = queues.get(name);
  if (existing === undefined) {
    queues.set(name, { name, createdAt: now, modifiedAt: now, attributes, messages: new Map() });
    return { ok: true, created: true };
  }
  return sameAttributes(attributes, existing.attributes) ? { ok: true, created: false } : failure('QueueAlreadyExist');
}

/** Changes the given attributes and keeps the others; messages already sent keep their times. Refusals: InvalidArgument. */
export function changeAttributes(queue: Queue, wanted: Partial<QueueAttributes>, now: number): Done {
  const attributes = { ...queue.attributes, ...wanted };
  const fault = attributesFault(queue.name, attributes);
  if (fault !== undefined) return fault;
  queue.attributes = attributes;
  queue.modifiedAt = now;
  return { ok: true };
}
