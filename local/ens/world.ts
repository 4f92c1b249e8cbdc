import type { StandingRule } from '../faults/rule-book.ts';
import { disksChanged, noneTaken, takeDueSnapshots } from './automatic-snapshots.ts';
import { copySnapshot } from './copy.ts';
import { deleteSnapshot } from './delete.ts';
import { describeSnapshots } from './describe.ts';
import { describeDisks } from './describe-disks.ts';
import { type EnsOutcome, serviceUnavailable, unknownAction } from './errors.ts';
import { subjectOf } from './fault-subject.ts';
import { createFaultBook, type FaultRule, type FaultSubject } from './faults.ts';
import { type EnsDisk, type EnsNode, type EnsSnapshot, isGone, type NodeStock, statusAt } from './inventory.ts';
import { defaultEnsOptions, type EnsOptions } from './options.ts';
import { randomRequestId } from './random-ids.ts';
import { describeEnsRegions } from './regions.ts';
import { answerOf, type EnsBody, type EnsRequest, type EnsResult } from './result.ts';
import type { EnsState } from './state.ts';

/** What an account owns when its world begins. */
export interface EnsInventory {
  readonly nodes: readonly EnsNode[];
  readonly disks: readonly EnsDisk[];
  readonly snapshots: readonly EnsSnapshot[];
}

/** A world's beginning: `copySeconds` is how long a copy takes, `random` is uniform in [0, 1). */
export interface EnsSeed extends EnsInventory {
  readonly copySeconds: number;
  readonly random: () => number;
  readonly options?: Partial<EnsOptions>;
}

/** How many calls arrived, how many of them were carried out (not kept from it by a fault), by action; copies billed; deletions begun. */
interface EnsCounters {
  readonly received: Readonly<Record<string, number>>;
  readonly carriedOut: Readonly<Record<string, number>>;
  readonly copiesMade: number;
  readonly snapshotsDeleted: number;
}

/**
 * One account's ENS. `now` is always milliseconds since the epoch, and must not go back; what it brings with it, such as the
 * snapshots that disks take by themselves, is there whenever the world is asked.
 */
export interface EnsWorld {
  call(request: EnsRequest, now: number): EnsResult;
  newRequestId(): string;
  /** Opens, sells out or restricts a node; an unknown node is left alone. */
  setStock(ensRegionId: string, stock: NodeStock): void;
  /** A snapshot comes to be without a call, as one taken in the console does; one of the same id is replaced. */
  putSnapshot(snapshot: EnsSnapshot): void;
  /** A disk comes to be, or changes; one of the same id is replaced. */
  putDisk(disk: EnsDisk): void;
  /** Returns the id that `removeFault` takes. */
  addFault(rule: FaultRule): string;
  removeFault(faultId: string): boolean;
  /** The faults that still stand at `now`. */
  faults(now: number): readonly StandingRule<FaultRule>[];
  counters(): EnsCounters;
  nodes(): readonly EnsNode[];
  disks(): readonly EnsDisk[];
  /** Every snapshot there is, listed or not, with its status at `now`, oldest entry first. */
  snapshots(now: number): readonly EnsSnapshot[];
}

/** A world in which nothing has been called yet. */
export function createEnsWorld(seed: EnsSeed): EnsWorld {
  const state: EnsState = {
    nodes: new Map(seed.nodes.map((node) => [node.ensRegionId, node])),
    disks: new Map(seed.disks.map((disk) => [disk.diskId, disk])),
    snapshots: new Map(seed.snapshots.map((snapshot) => [snapshot.snapshotId, snapshot])),
    visitors: { snapshots: [], disks: [] },
    automatic: noneTaken(),
    options: { ...defaultEnsOptions, ...seed.options },
    copySeconds: seed.copySeconds,
    random: seed.random,
    copiesMade: 0,
    snapshotsDeleted: 0,
  };
  const faults = createFaultBook();
  const received = new Map<string, number>();
  const carriedOut = new Map<string, number>();

  const listingFaults = (subject: FaultSubject, now: number) => ({
    reading: faults.takeReading(subject, now),
    change: (pageNumber: number) => faults.takeListingChange(subject, pageNumber, now),
  });

  function carryOut({ action, parameters }: EnsRequest, subject: FaultSubject, now: number): EnsOutcome<EnsBody> {
    switch (action) {
      case 'CopySnapshot':
        return copySnapshot(state, parameters, faults.takeNodeEffects(subject, now), now);
      case 'DeleteSnapshot':
        return deleteSnapshot(state, parameters, now);
      case 'DescribeSnapshots':
        return describeSnapshots(state, parameters, now, listingFaults(subject, now));
      case 'DescribeDisks':
        return describeDisks(state, parameters, now, listingFaults(subject, now));
      case 'DescribeEnsRegions':
        return describeEnsRegions(state, parameters);
      default:
        return { ok: false, error: unknownAction };
    }
  }

  return {
    call(request, now) {
      takeDueSnapshots(state, now);
      const requestId = randomRequestId(state.random);
      count(received, request.action);
      const subject = subjectOf(request);
      const effect = faults.takeAnswerEffect(subject, now);
      if (effect?.commit === false) return { requestId, ...answerOf(effect, { ok: false, error: serviceUnavailable }) };
      count(carriedOut, request.action);
      return { requestId, ...answerOf(effect, carryOut(request, subject, now)) };
    },
    newRequestId: () => randomRequestId(state.random),
    setStock(ensRegionId, stock) {
      const node = state.nodes.get(ensRegionId);
      if (node !== undefined) state.nodes.set(ensRegionId, { ...node, stock });
    },
    putSnapshot: (snapshot) => void state.snapshots.set(snapshot.snapshotId, snapshot),
    putDisk(disk) {
      state.disks.set(disk.diskId, disk);
      disksChanged(state);
    },
    addFault: faults.add,
    removeFault: faults.remove,
    faults: faults.standing,
    counters: () => ({
      received: Object.fromEntries(received),
      carriedOut: Object.fromEntries(carriedOut),
      copiesMade: state.copiesMade,
      snapshotsDeleted: state.snapshotsDeleted,
    }),
    nodes: () => [...state.nodes.values()],
    disks: () => [...state.disks.values()],
    snapshots(now) {
      takeDueSnapshots(state, now);
      return [...state.snapshots.values()]
        .filter((snapshot) => !isGone(snapshot, now))
        .map((snapshot) => ({ ...snapshot, status: statusAt(snapshot, now) }));
    },
  };
}

function count(counts: Map<string, number>, action: string): void {
  counts.set(action, (counts.get(action) ?? 0) + 1);
}
