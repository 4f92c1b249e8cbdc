/** A token bucket: how many calls may start at once now, as of when (ms since the epoch), and how fast it fills. */
export interface Bucket {
  readonly tokens: number;
  readonly at: number;
  readonly perSecond: number;
}

/** A full bucket that lets `perSecond` calls start each second. */
export function fullBucket(perSecond: number, now: number): Bucket {
  return { tokens: Math.max(1, perSecond), at: now, perSecond };
}

/**
 * Takes a token. The bucket may go below zero: `waitSeconds` is then how long the call has to wait for its turn, and
 * turns taken later wait longer.
 */
export function takeTurn(bucket: Bucket, now: number): { readonly bucket: Bucket; readonly waitSeconds: number } {
  const filled = refill(bucket, now);
  const tokens = filled.tokens - 1;
  return { bucket: { ...filled, tokens }, waitSeconds: tokens >= 0 ? 0 : -tokens / filled.perSecond };
}

/** The bucket after the service said it is called too often: half as fast, and empty, but never below a call in ten seconds. */
export function slowDown(bucket: Bucket, now: number): Bucket {
  const filled = refill(bucket, now);
  return { ...filled, tokens: Math.min(0, filled.tokens), perSecond: Math.max(0.1, bucket.perSecond / 2) };
}

/** The bucket after a call that was not throttled: a tenth of `full` faster, up to `full`. */
export function speedUp(bucket: Bucket, full: number): Bucket {
  return { ...bucket, perSecond: Math.min(full, bucket.perSecond + full / 10) };
}

function refill(bucket: Bucket, now: number): Bucket {
  const gained = (Math.max(0, now - bucket.at) / 1000) * bucket.perSecond;
  return {
    ...bucket,
    tokens: Math.min(Math.max(1, bucket.perSecond), bucket.tokens + gained),
    at: Math.max(now, bucket.at),
  };
}
