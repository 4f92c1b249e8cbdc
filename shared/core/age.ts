/** How old and how far behind the copies of a disk on a node are, in seconds. */
export interface Freshness {
  /** Since the source time of the newest available copy; absent without a copy. */
  readonly ageSeconds?: number;
  /** Since the oldest missing copy has been wanted; 0 when none is missing; absent when that is not known. */
  readonly behindSeconds?: number;
}

/** Whole seconds from `time` to `now`, both in ms; never less than 0. */
export function secondsSince(time: number, now: number): number {
  return Math.max(0, Math.floor((now - time) / 1000));
}

/** The bounds of an objective, in seconds. */
export interface Bounds {
  readonly maxBehind?: number;
  readonly maxAge?: number;
}

/**
 * Whether an objective is met; `sourceStale`: it is missed not for want of a copy, but because no source is young enough.
 */
export interface ObjectiveState {
  readonly state: 'met' | 'missed' | 'unknown';
  readonly sourceStale: boolean;
}

/** Judges `fresh` by `bounds`, a copy or a source that is not there being older than any. */
export function objectiveState(
  { maxBehind = Number.POSITIVE_INFINITY, maxAge = Number.POSITIVE_INFINITY }: Bounds,
  { ageSeconds = Number.POSITIVE_INFINITY, behindSeconds }: Freshness,
  sourceAgeSeconds = Number.POSITIVE_INFINITY,
): ObjectiveState {
  const isOld = ageSeconds > maxAge;
  const isLate = behindSeconds !== undefined && behindSeconds > maxBehind;
  const isUnknown = behindSeconds === undefined && Number.isFinite(maxBehind);
  return {
    state: isOld || isLate ? 'missed' : isUnknown ? 'unknown' : 'met',
    sourceStale: isOld && behindSeconds === 0 && sourceAgeSeconds > maxAge,
  };
}
