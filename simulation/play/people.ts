import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import { parseMarker } from '../../shared/core/marker.ts';
import type { Scenario } from '../story/scenario.ts';
import type { Surroundings } from '../world/surroundings.ts';
import { note } from './history.ts';

/** People lay hands on some of our copies, perhaps, in the seconds after this. */
export function meddle(scenario: Scenario, around: Surroundings): void {
  const { scheduler, random, weather } = around;
  if (weather() === undefined || !random.chance(scenario.meddling)) return;
  const seconds = 2 + (scenario.slowSeconds ?? 0) * 2;
  for (let left = random.between(1, 4); left > 0; left -= 1) {
    scheduler.after(random.next() * seconds, () => meddleWithOne(scenario, around));
  }
}

/** People lay hands on one of these, perhaps: at the worst of all moments. */
export function meddleWithSome(scenario: Scenario, around: Surroundings, snapshotIds: readonly string[]): void {
  const { random, weather } = around;
  if (weather() !== undefined && random.chance(scenario.meddling / 4)) meddleWithOne(scenario, around, snapshotIds);
}

function meddleWithOne(scenario: Scenario, around: Surroundings, among?: readonly string[]): void {
  const { scheduler, random, world, history, settings } = around;
  const { nodes } = scenario;
  const now = scheduler.now();
  const isOurs = ({ snapshotId, description }: EnsSnapshot) =>
    parseMarker(description)?.installation === settings.installation && !history.foreign.includes(snapshotId);
  const ours = world
    .snapshots(now)
    .filter((one) => one.status === 'available' && isOurs(one) && (among?.includes(one.snapshotId) ?? true));
  if (ours.length === 0) return;
  const copy = random.pick(ours);
  const acts = {
    rewrites: () => change({ ...copy, description: 'please leave this one' }),
    moves: () => change({ ...copy, ensRegionId: random.pick(nodes) }),
    deletes: () => change({ ...copy, vanishes: { at: now + 5000, deletingFrom: now } }),
    copies: () => add({ sourceSnapshotId: copy.snapshotId, sourceEnsRegionId: copy.ensRegionId }),
    quotes: () => add({}),
  };
  const act = random.pick(Object.keys(acts) as (keyof typeof acts)[]);
  acts[act]();
  note(history, scheduler, () => `somebody ${act} ${copy.snapshotId} on ${copy.ensRegionId}`);

  function change(changed: EnsSnapshot): void {
    const earlier = history.meddledWith.get(copy.snapshotId) ?? [];
    history.meddledWith.set(copy.snapshotId, [...earlier, { at: now, snapshot: copy }]);
    world.putSnapshot(changed);
  }

  /** A snapshot of theirs that bears our description. */
  function add(fields: Partial<EnsSnapshot>): void {
    const snapshotId = `sp-of-people-${history.foreign.length}`;
    const { snapshotName, description, sizeMiB, sourceDiskId } = copy;
    const plain = {
      ...(snapshotName && { snapshotName }),
      ...(description && { description }),
      ...(sourceDiskId && { sourceDiskId }),
    };
    history.foreign.push(snapshotId);
    world.putSnapshot({
      ...{ ...plain, ...fields, snapshotId, ensRegionId: random.pick(nodes), createdAt: now },
      ...{ sizeMiB, status: 'available' },
    });
  }
}
