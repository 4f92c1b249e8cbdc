/**
 * Whether `text` matches `pattern`, where `*` stands for any run of characters and `?` for one. Takes time
 * proportional to the product of the two lengths at most: it never backtracks further than the last `*`.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const [wanted, given] = [[...pattern], [...text]];
  let [p, t, star, mark] = [0, 0, -1, 0];
  while (t < given.length) {
    if (wanted[p] === '*') {
      star = p;
      mark = t;
      p += 1;
    } else if (wanted[p] === '?' || wanted[p] === given[t]) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      mark += 1;
      p = star + 1;
      t = mark;
    } else {
      return false;
    }
  }
  return wanted.slice(p).every((character) => character === '*');
}

/** Whether `text` stands for others than itself. */
export function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}
