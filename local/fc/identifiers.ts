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

/** A trigger id of the documented form, 8-4-4-4-12 hexadecimal digits. */
export function createTriggerId(random: () => number): string {
  return [8, 4, 4, 4, 12].map((digits) => randomHex(random, digits)).join('-');
}

function hexSecond(now: number): string {
  return Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
}
