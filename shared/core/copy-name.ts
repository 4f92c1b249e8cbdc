const shape = /^[A-Za-z\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff:_-]{1,127}$/;

/**
 * Why ENS would not take `name` for a snapshot, or undefined if it would: 2 to 128 characters, first a letter or a
 * Chinese character, then also digits, `:`, `_` and `-` (CopySnapshot page); not `auto…`, which ENS reads as an
 * automatic snapshot (ModifySnapshotAttribute page).
 */
export function nameFault(name: string): string | undefined {
  if (name.length < 2 || name.length > 128) return 'must be 2 to 128 characters long';
  if (/^https?:\/\//i.test(name)) return 'must not start with http:// or https://';
  if (/^auto/i.test(name)) return 'must not start with "auto", which marks automatic snapshots';
  if (!shape.test(name)) {
    return 'must start with a letter or a Chinese character and hold only letters, Chinese characters, digits, ":", "_" and "-"';
  }
  return undefined;
}

/** The name a copy gets: the one asked for, else the source's own where ENS takes it, else `copy-of-<source id>`. */
export function copyName(wanted: string | undefined, source: { snapshotId: string; name?: string }): string {
  if (wanted !== undefined) return wanted;
  if (source.name !== undefined && nameFault(source.name) === undefined) return source.name;
  return `copy-of-${source.snapshotId}`.slice(0, 128);
}
