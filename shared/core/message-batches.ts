import { CallError } from './failure.ts';

/** A message to send to SMQ; `delaySeconds` overrides the queue's own delay (0 to 604,800). */
export interface Outgoing {
  readonly body: string;
  readonly delaySeconds?: number;
}

/** The longest delay SMQ takes (a week). */
const longestDelaySeconds = 604_800;

/** `delaySeconds` as SMQ takes it: whole seconds, rounded up, at most a week. */
export function sendableDelay(delaySeconds: number): number {
  return Math.min(longestDelaySeconds, Math.max(0, Math.ceil(delaySeconds)));
}

/** BatchSendMessage takes at most 16 messages and 64 KB of (Base64) bodies. */
const mostMessages = 16;
const mostBytes = 64 * 1024;

/** Bytes of a body on the wire: Base64, three bytes to four. */
export function wireBytes(body: string): number {
  return Math.ceil(Buffer.byteLength(body) / 3) * 4;
}

/** Refuses a message that no queue takes, before it is sent. */
export function assertSendable({ body }: Outgoing): void {
  if (wireBytes(body) <= mostBytes) return;
  throw new CallError({ kind: 'invalid', code: 'MessageTooLarge', message: 'A message may have 48 KB.' });
}

/** `messages` in calls of their own, in order, each within the limits of one call. */
export function batchesOf(messages: readonly Outgoing[]): Outgoing[][] {
  const batches: Outgoing[][] = [];
  let bytes = 0;
  for (const message of messages) {
    assertSendable(message);
    const size = wireBytes(message.body);
    const batch = batches.at(-1);
    if (batch === undefined || batch.length === mostMessages || bytes + size > mostBytes) {
      batches.push([message]);
      bytes = size;
    } else {
      batch.push(message);
      bytes += size;
    }
  }
  return batches;
}
