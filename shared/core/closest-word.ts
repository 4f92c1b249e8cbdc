/**
 * The one of `words` that was meant by `written`: the closest, if it takes at most three changes, and fewer than half as
 * many as it has letters. A letter more, less, other, or in the place of its neighbour is a change; case is none.
 */
export function closestWord(written: string, words: readonly string[]): string | undefined {
  const [closest] = words
    .filter((word) => Math.abs(word.length - written.length) <= mostChanges)
    .map((word) => ({ word, distance: distanceOf(written.toLowerCase(), word.toLowerCase()) }))
    .filter(({ word, distance }) => distance <= mostChanges && distance < Math.max(written.length, word.length) / 2)
    .toSorted((a, b) => a.distance - b.distance);
  return closest?.word;
}

const mostChanges = 3;

function distanceOf(a: string, b: string): number {
  // row[j]: from the first letters of a to the first j letters of b.
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next[j] = Math.min(
        Number(row[j]) + 1,
        Number(next[j - 1]) + 1,
        Number(row[j - 1]) + (isSame ? 0 : 1),
        isSwapped ? Number(before[j - 2]) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, row] = [row, next];
  }
  return Number(row[b.length]);
}
