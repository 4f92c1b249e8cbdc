/** A source of numbers in [0, 1). */
export type Random = () => number;

const HANDLE_BYTES = 25; // not a multiple of three, so that every handle ends in `=`

function hexDigits(random: Random, count: number): string {
  return Array.from({ length: count }, () => Math.floor(random() * 16).toString(16)).join('');
}

/** A message id in the documented shape, e.g. `5F290C926D472878-2-14D9529A8FA-200000001`; unique by its sequence number. */
export function newMessageId(random: Random, now: number, sequence: number): string {
  return `${hexDigits(random, 16)}-1-${now.toString(16)}-${sequence.toString(16).padStart(9, '0')}`.toUpperCase();
}

/**
 * A receipt handle in the documented shape, e.g. `8-ODU4OTkzNDU5My0xNDM1MTk3NjAwLTItNg==`: base64, so that it may hold
 * `/`, `+` and `=` and a client has to encode it in a URL.
 */
export function newReceiptHandle(random: Random, priority: number): string {
  const bytes = Uint8Array.from({ length: HANDLE_BYTES }, () => Math.floor(random() * 256));
  return `${priority}-${Buffer.from(bytes).toString('base64')}`;
}

/** True for text that has a receipt handle's shape, valid or not. */
export function looksLikeReceiptHandle(text: string): boolean {
  return /^\d{1,2}-[A-Za-z0-9+/]+=*$/.test(text);
}
