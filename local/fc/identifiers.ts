/** Hexadecimal digits from `random`, which gives numbers in [0,1). */
function randomHex(random: () => number, digits: number): string {
  return Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
}

/** A request id of the documented form, `1-<8 digits of the second>-<8>-<12>`; `now` in milliseconds since the epoch. */
export function createRequestId(now: number, random: () => number): string {
  return `1-${hexSecond(now)}-${randomHex(random, 8)}-${randomHex(random, 12)}`;
}

/** An instance id, `c-<8 digits of the second>-<8>-<12>`; the form is not documented. */
export function createInstanceId(now: number, random: () => number): string {
  return `c-${hexSecond(now)}-${randomHex(random, 8)}-${randomHex(random, 12)}`;
}

/** An id of the documented form of triggers and events, 8-4-4-4-12 hexadecimal digits. */
export function createUuid(random: () => number): string {
  return [8, 4, 4, 4, 12].map((digits) => randomHex(random, digits)).join('-');
}

/** The request id of an event's data, 24 hexadecimal digits in upper case as in the documented sample. */
export function createDataRequestId(random: () => number): string {
  return randomHex(random, 24).toUpperCase();
}

function hexSecond(now: number): string {
  return Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
}
