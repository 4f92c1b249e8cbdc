import type { RunningCloud } from './running-cloud.ts';

/** A source and a node that is to have it. */
export interface Pair {
  readonly snapshotId: string;
  readonly ensRegionId: string;
}

/** How many copies of a pair there are, or are being made. */
export function liveCopies({ cloud }: RunningCloud, pair: Pair): number {
  return cloud.world
    .snapshots(Date.now())
    .filter(
      ({ sourceSnapshotId, ensRegionId, status }) =>
        sourceSnapshotId === pair.snapshotId && ensRegionId === pair.ensRegionId && status !== 'error',
    ).length;
}

/** Those of the pairs of which there is no live copy, and which no message of either queue is about, whatever its shape. */
export function lostPairs(running: RunningCloud, pairs: readonly Pair[]): readonly Pair[] {
  const { broker } = running.cloud;
  const texts = broker
    .queueNames()
    .flatMap((name) => broker.messages(name, Date.now()))
    .flatMap(({ body }) => [body, Buffer.from(body, 'base64').toString('utf8')]);
  return pairs.filter(
    (pair) =>
      liveCopies(running, pair) === 0 &&
      !texts.some((text) => text.includes(pair.snapshotId) && text.includes(pair.ensRegionId)),
  );
}
