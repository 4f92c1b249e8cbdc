/** How old and how far behind the copies of a disk on a node are, in seconds. */
export interface Freshness {
  /** Since the source time of the newest available copy; absent without a copy. */
  readonly ageSeconds?: number;
  /** Since the oldest missing copy has been wanted; 0 when none is missing. */
  readonly behindSeconds: number;
}

/** Age and behind at `now`, given the newest available copy's source time and since when missing copies are wanted, all in ms. */
export function ageAndBehind(now: number, newestTime: number | undefined, missingSince: readonly number[]): Freshness {
  const since = (time: number) => Math.max(0, Math.floor((now - time) / 1000));
  return {
    ...(newestTime === undefined ? {} : { ageSeconds: since(newestTime) }),
    behindSeconds: missingSince.length === 0 ? 0 : since(Math.min(...missingSince)),
  };
}

/** The bounds of an objective, in seconds. */
export interface Bounds {
  readonly maxBehind?: number;
  readonly maxAge?: number;
}

/** Whether an objective is met; `sourceStale`: not for want of a copy, but because no source is young enough. */
export interface ObjectiveState {
  readonly state: 'met' | 'missed';
  readonly sourceStale: boolean;
}

/** Judges `fresh` by `bounds`, a copy that is not there being older than any. */
export function objectiveState(
  { maxBehind, maxAge }: Bounds,
  fresh: Freshness,
  sourceAgeSeconds: number,
): ObjectiveState {
  const { ageSeconds = Number.POSITIVE_INFINITY, behindSeconds } = fresh;
  const isLate = behindSeconds > (maxBehind ?? Number.POSITIVE_INFINITY);
  const isOld = maxAge !== undefined && ageSeconds > maxAge;
  return {
    state: isLate || isOld ? 'missed' : 'met',
    sourceStale: isOld && behindSeconds === 0 && sourceAgeSeconds > maxAge,
  };
}
