import { type Done, failure, type Outcome, type SmqFailure } from './failure.ts';
import { looksLikeReceiptHandle, newReceiptHandle, type Random } from './identifiers.ts';
import { outOfRange, VISIBILITY_SECONDS } from './limits.ts';
import type { StoredMessage } from './message.ts';
import type { Queue } from './queue.ts';

/** How a handle is answered that was valid once: the documents name both codes, 404 MessageNotExist more often. */
export type StaleHandleCode = 'MessageNotExist' | 'ReceiptHandleError';

/** The answer to a change of visibility: the old handle is void, this one is valid until `nextVisibleAt` (ms since the epoch). */
export interface ChangedVisibility {
  readonly receiptHandle: string;
  readonly nextVisibleAt: number;
}

type Found = { readonly ok: true; readonly message: StoredMessage } | SmqFailure;

// Documented: a handle is valid until its message's next visible time, and only as long as the message keeps its state.
function find(queue: Queue, receiptHandle: string, stale: StaleHandleCode, now: number): Found {
  if (!looksLikeReceiptHandle(receiptHandle)) return failure('ReceiptHandleError');
  for (const message of queue.messages.values()) {
    if (message.receiptHandle === receiptHandle && message.dueAt > now) return { ok: true, message };
  }
  return failure(stale);
}

/** Removes the message for good; by a delayed message's handle, withdraws it. Refusals: ReceiptHandleError, MessageNotExist. */
export function deleteFrom(queue: Queue, receiptHandle: string, stale: StaleHandleCode, now: number): Done {
  const found = find(queue, receiptHandle, stale, now);
  if (!found.ok) return found;
  queue.messages.delete(found.message.messageId);
  return { ok: true };
}

/** Documented: the message comes back `seconds` after this call, and gets a new handle. Refusals: InvalidArgument, ReceiptHandleError, MessageNotExist. */
export function changeVisibilityIn(
  queue: Queue,
  receiptHandle: string,
  seconds: number,
  stale: StaleHandleCode,
  random: Random,
  now: number,
): Outcome<ChangedVisibility> {
  const fault = outOfRange('VisibilityTimeout', seconds, VISIBILITY_SECONDS);
  if (fault !== undefined) return fault;
  const found = find(queue, receiptHandle, stale, now);
  if (!found.ok) return found;
  const { message } = found;
  const next = newReceiptHandle(random, message.priority);
  message.dueAt = now + seconds * 1000;
  message.receiptHandle = next;
  return { ok: true, receiptHandle: next, nextVisibleAt: message.dueAt };
}
