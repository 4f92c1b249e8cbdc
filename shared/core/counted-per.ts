/** What is counted together: what is of one disk, or all that a rule speaks of. */
export type CountedPer = 'disk' | 'rule';

/** The same for all that is counted together; what tells no disk counts as of one, and retention never gives it up. */
export function countedWith(per: CountedPer, diskId: string | undefined): string {
  return per === 'disk' ? (diskId ?? '') : '';
}
