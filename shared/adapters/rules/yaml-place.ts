import { type Document, isAlias, isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';

/**
 * The offset in the text of the entry at `path`: its key, or the list's element; of what is missing, the closest entry
 * around it. What an alias or a merge key brings in stands where its anchor is.
 */
export function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const key of path) {
    const container = resolved(node, document);
    const pair = isMap(container) ? pairOf(container, key, document) : undefined;
    node = isSeq(container) ? container.items[Number(key)] : pair?.value;
    const found = startOf(pair?.key) ?? startOf(node);
    if (found === undefined) return offset;
    offset = found;
  }
  return offset;
}

/** `seen`: no map is searched twice, however often it is merged. */
function pairOf(map: YAMLMap, key: PropertyKey, document: Document, seen = new Set([map])): Pair | undefined {
  const own = map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
  if (own !== undefined) return own;
  for (const pair of map.items.filter(isMerge)) {
    for (const from of mergedBy(pair, document)) {
      if (!isMap(from) || seen.has(from)) continue;
      const found = pairOf(from, key, document, seen.add(from));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** What a merge key merges: maps, unless it is a mistake; undefined for an alias that leads nowhere. */
export function mergedBy({ value }: Pair, document: Document): unknown[] {
  const merged = resolved(value, document);
  return (isSeq(merged) ? merged.items : [merged]).map((source) => resolved(source, document));
}

export function isMerge({ key }: Pair): boolean {
  return isScalar(key) && typeof key.value === 'symbol'; // "<<" in quotes is a string
}

function resolved(node: unknown, document: Document): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

export function startOf(node: unknown): number | undefined {
  return (node as { range?: readonly number[] | null } | null | undefined)?.range?.[0];
}
