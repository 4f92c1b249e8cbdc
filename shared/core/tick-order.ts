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

/** The first `count` of that order, in the order given: of a million it sorts no more than numbers. */
export function firstInTickOrder<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  tick: number,
  count: number,
): readonly T[] {
  if (items.length <= count) return items;
  const ranks = new Uint32Array(items.length);
  for (const [index, item] of items.entries()) ranks[index] = hash(`${tick} ${keyOf(item)}`);
  const last = ranks.toSorted()[count - 1] ?? -1;
  const before = ranks.filter((rank) => rank < last).length;
  let ties = count - before;
  return items.filter((_, index) => {
    const rank = ranks[index] as number;
    if (rank === last) ties -= 1;
    return rank < last || (rank === last && ties >= 0);
  });
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
