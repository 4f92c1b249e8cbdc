import { type Document, isMap, visit } from 'yaml';
import { isMerge, mergedBy, startOf } from './yaml-place.ts';

/** The aliases of what stands nowhere before them, and the merges of what has no keys, in the order of the file. */
export function brokenLinks(document: Document): { readonly offset: number; readonly message: string }[] {
  const faults: { offset: number; message: string }[] = [];
  const tell = (node: unknown, message: string) => faults.push({ offset: startOf(node) ?? 0, message });
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return;
      tell(alias, `*${alias.source} has no anchor &${alias.source} before it; text that begins with * needs quotes`);
    },
    Pair(_, pair) {
      if (!isMerge(pair) || mergedBy(pair, document).every((source) => source === undefined || isMap(source))) return;
      tell(pair.key, '<< merges mappings, such as <<: *name');
    },
  });
  return faults;
}
