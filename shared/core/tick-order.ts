/**
 * The order in which a tick attempts things: by a hash of each one's key and the tick's number, so that it changes from
 * tick to tick and a limit or a deadline starves none of them for ever.
 */
export function inTickOrder<T>(items: readonly T[], keyOf: (item: T) => string, tick: number): T[] {
  return items
    .map((item) => ({ item, rank: hash(`${tick} ${keyOf(item)}`) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** FNV-1a, 32 bits, with a last mixing so that keys that differ in one character end far apart. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  return (state ^ (state >>> 13)) >>> 0;
}
