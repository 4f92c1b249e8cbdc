import type { FaultRule } from '../../local/ens/faults.ts';
import type { EnsWorld } from '../../local/ens/world.ts';
import { CallError } from '../../shared/core/failure.ts';
import { parseMarker } from '../../shared/core/marker.ts';
import type { Settings } from '../../shared/core/settings.ts';
import type { SnapshotCloud, SnapshotDeletion } from '../../shared/ports.ts';
import { note, pairKey } from '../play/history.ts';
import { worldCloud, worldDeletion } from './cloud.ts';
import { effectsOn } from './copy-effects.ts';
import { noteListing, type Worker } from './invocation.ts';
import type { Scheduler } from './scheduler.ts';
import type { Surroundings } from './surroundings.ts';

/** Lets a call happen: it arrives, is carried out, and is answered. */
export type Wire = <T>(name: string, carryOut: () => Promise<T>) => Promise<T>;

/** ENS as a process meets it in this weather. */
export function stormyCloud(self: Worker, around: Surroundings, wire: Wire): SnapshotCloud {
  const { world, scheduler, random, history, settings, weather, hangs, isAway, isUnlistable, beforeReread } = around;
  const { id, paused } = self;
  const cloud = worldCloud(world, scheduler);
  const read = <T>(name: string, carryOut: () => Promise<T>) =>
    wire(name, async () => {
      assertReachable(around);
      return carryOut();
    });
  const listingChanges = (action: 'DescribeSnapshots' | 'DescribeDisks'): readonly FaultRule[] => {
    if (!random.chance(weather()?.listingChanges ?? 0)) return [];
    const change = random.pick(['appears', 'goes', 'swaps'] as const);
    return [{ action, effect: { kind: 'listing-changes', change } }];
  };
  return {
    findSnapshot: (snapshotId) => read('findSnapshot', () => cloud.findSnapshot(snapshotId)),
    async listSnapshots(query) {
      const { invocation, slowSeconds } = self;
      const told = (isComplete: boolean) =>
        noteListing(invocation, query, isComplete, scheduler.now(), (id) =>
          world.snapshots(scheduler.now()).find(({ snapshotId }) => snapshotId === id),
        );
      const listed = read('listSnapshots', async () => {
        if (query.snapshotIds !== undefined) beforeReread?.(query.snapshotIds);
        if (query.ensRegionIds?.some(isUnlistable) === true) throw new CallError(unlistable);
        const listing = await amid(world, listingChanges('DescribeSnapshots'), () => cloud.listSnapshots(query));
        told(listing.complete);
        return listing;
      }).catch((error) => {
        told(false);
        throw error;
      });
      if (slowSeconds === 0) return listed;
      const pages = random.next() * slowSeconds;
      return listed.finally(() => scheduler.sleep(pages));
    },
    listDisks: (query) =>
      read('listDisks', () => amid(world, listingChanges('DescribeDisks'), () => cloud.listDisks(query))),
    async listNodes() {
      const { invocation } = self;
      invocation.listed = undefined;
      const nodes = await read('listNodes', async () => {
        if (random.chance(weather()?.nodesUnlisted ?? 0)) return [];
        const all = (await cloud.listNodes()).filter(({ ensRegionId }) => !isAway(ensRegionId));
        return random.chance(weather()?.nodesOmitted ?? 0) ? random.some(all, all.length - random.between(1, 2)) : all;
      });
      invocation.listed = nodes.map(({ ensRegionId }) => ensRegionId);
      return nodes;
    },
    async copySnapshot(order) {
      const beganAt = scheduler.now();
      const { invocation } = self;
      if (beganAt > order.beginBy) throw new CallError({ kind: 'unsent', code: 'OutOfTime' });
      const isSlow = random.chance(weather()?.tooSlow ?? 0);
      const call = wire('copySnapshot', async () => {
        assertUp('ens', around);
        const faults = weather() === undefined ? [] : effectsOn(order, around);
        const { snapshotId, ensRegionIds } = order;
        const before = new Set(world.snapshots(scheduler.now()).map((one) => one.snapshotId));
        const done = hangs(snapshotId)
          ? neverAnswered(scheduler, settings)
          : amid(world, faults, () => cloud.copySnapshot(order));
        const made = world.snapshots(scheduler.now()).filter((one) => !before.has(one.snapshotId));
        const { rule } = parseMarker(order.description) ?? {};
        history.calls.push({
          ...{ process: id, invokedAt: invocation.beganAt, beganAt, snapshotId, ensRegionIds, made, rule, paused },
          seenAt: new Map(ensRegionIds.map((node) => [node, invocation.seenAt.get(node)])),
          guards: new Map(ensRegionIds.map((node) => [node, invocation.secured.get(pairKey(snapshotId, node))])),
        });
        note(history, scheduler, () => {
          const ids = made.map((one) => one.snapshotId);
          return `process ${id} CopySnapshot ${snapshotId} to ${ensRegionIds} made ${ids}`;
        });
        return done;
      });
      if (!isSlow) return call;
      // Carried out, but the answer comes after the call has been given up.
      call.catch(() => undefined);
      await scheduler.sleep(settings.ensTimeoutSeconds);
      throw new CallError({ kind: 'unknown', code: 'Timeout' });
    },
  };
}

/** The right to delete as a process meets it in this weather. */
export function stormyDeletion(self: Worker, around: Surroundings, wire: Wire): SnapshotDeletion {
  const { world, scheduler, random, history, weather } = around;
  const deletion = worldDeletion(world, scheduler);
  return {
    deleteSnapshot: (snapshotId) =>
      wire('deleteSnapshot', async () => {
        assertReachable(around);
        const beganAt = scheduler.now();
        const { invocation, ...who } = self;
        history.deletions.push({
          ...{ process: who.id, paused: who.paused, invokedAt: invocation.beganAt, beganAt, snapshotId },
          before: world.snapshots(beganAt),
          readById: invocation.readById.get(snapshotId) ?? new Map(),
          gaps: [...invocation.gaps],
          listed: invocation.listed,
        });
        note(history, scheduler, () => `process ${who.id} DeleteSnapshot ${snapshotId}`);
        await deletion.deleteSnapshot(snapshotId);
        if (random.chance(weather()?.answerLost ?? 0)) throw new CallError({ kind: 'unknown', code: 'Storm' });
      }),
  };
}

/** What ENS answers when a node is named whose snapshots it does not list. */
const unlistable = { kind: 'invalid', code: 'InvalidParameter', message: 'EnsRegionIds' } as const;

function assertReachable({ random, weather, isDown }: Surroundings): void {
  if (isDown('ens')) throw new CallError({ kind: 'unsent', code: 'Down' });
  const storm = weather();
  if (storm !== undefined && random.chance(storm.broken)) throw new CallError({ kind: 'unknown', code: 'Storm' });
  if (storm !== undefined && random.chance(storm.throttled)) throw new CallError({ kind: 'throttled', code: 'Storm' });
}

function assertUp(service: 'ens' | 'queue', { isDown }: Surroundings): void {
  if (isDown(service)) throw new CallError({ kind: 'unsent', code: 'Down' });
}

/** Makes a call amid `faults`; those that did not act in it are gone with it, so that none is left when the storm is over. */
function amid<T>(world: EnsWorld, faults: readonly FaultRule[], call: () => Promise<T>): Promise<T> {
  const ids = faults.map((fault) => world.addFault(fault));
  return call().finally(() => {
    for (const id of ids) world.removeFault(id);
  });
}

async function neverAnswered(scheduler: Scheduler, { ensTimeoutSeconds }: Settings): Promise<never> {
  await scheduler.sleep(ensTimeoutSeconds);
  throw new CallError({ kind: 'unknown', code: 'Timeout' });
}
