/** A request id as the gateway writes it: an upper-case version 4 UUID, made of `random` (in [0, 1)) alone. */
export function randomRequestId(random: () => number): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'
    .replace(/[xy]/g, (place) => {
      const digit = Math.floor(random() * 16);
      return (place === 'x' ? digit : 8 + (digit % 4)).toString(16);
    })
    .toUpperCase();
}

/** A snapshot id in the style of the documented ones, `sp-5` and 23 letters or digits; `sequence` makes it unique. */
export function randomSnapshotId(random: () => number, sequence: number): string {
  const letters = Array.from({ length: 17 }, () => Math.floor(random() * 36).toString(36));
  return `sp-5${letters.join('')}${sequence.toString(36).padStart(6, '0')}`;
}
