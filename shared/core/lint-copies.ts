import { copyWish } from './copy-wish.ts';
import type { Finding, LintedRule } from './lint-context.ts';
import type { Snapshot } from './snapshot.ts';

const takenAt = Date.UTC(2026, 10, 24);
/** A snapshot with everything that templates ask for, in the style and length of ENS's own. */
const example: Snapshot = {
  snapshotId: 'sp-5ka0c8n3rvz5d1ol9pyxe7wk2',
  ensRegionId: 'cn-hangzhou-26',
  name: 'nightly-20261124',
  status: 'available',
  sourceDiskId: 'd-5s3kq7w9zx1m4vbc8trh2nfya',
  creationTime: takenAt,
};

/** A name or description that ENS would refuse of a snapshot like any other: a name that begins with a date is one. */
export function lintCopies({ rule, placeOf }: LintedRule): Finding[] {
  // The build is about to stamp it.
  const wish = copyWish({ ...rule, builtAt: takenAt }, example, 'default');
  if (!('fault' in wish)) return [];
  const key = wish.fault.code === 'CopyName' ? 'name' : 'description';
  return [{ path: [...placeOf('copy'), key], message: `ENS would refuse it. ${wish.fault.message}` }];
}

/** A retention that cannot keep as many as the rule selects: the others are never copied. */
export function lintRetention({ rule: { retention, source }, placeOf }: LintedRule): Finding[] {
  if (retention === undefined || source.newest === undefined) return [];
  const { within, last = 0, daily = 0, weekly = 0, monthly = 0 } = retention.keep;
  const isCountedApart = source.newest.per === 'rule' && retention.per === 'disk';
  const most = last + daily + weekly + monthly;
  if (within !== undefined || isCountedApart || most >= source.newest.count) return [];
  const message = `keeps at most ${most}, fewer than the ${source.newest.count} newest that the rule selects`;
  return [{ path: [...placeOf('retention'), 'keep'], message }];
}
