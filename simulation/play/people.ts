import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import { parseMarker } from '../../shared/core/marker.ts';
import type { Scenario } from '../story/scenario.ts';
import type { Surroundings } from '../world/surroundings.ts';
import { note } from './history.ts';

/** Somebody lays hands on one of our copies, perhaps, in the seconds after this. */
export function meddle({ meddling, nodes, slowSeconds = 0 }: Scenario, around: Surroundings): void {
  const { scheduler, random, world, history, weather, settings } = around;
  if (weather() === undefined || !random.chance(meddling)) return;
  scheduler.after(random.next() * (3 + slowSeconds), () => {
    const now = scheduler.now();
    const ours = world
      .snapshots(now)
      .filter(
        ({ status, description }) =>
          status === 'available' && parseMarker(description)?.installation === settings.installation,
      )
      .filter(({ snapshotId }) => !history.foreign.includes(snapshotId));
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
      history.meddledWith.add(copy.snapshotId);
      world.putSnapshot(changed);
    }

    /** A snapshot of theirs that bears our description. */
    function add(fields: Partial<EnsSnapshot>): void {
      const snapshotId = `sp-of-people-${history.foreign.length}`;
      const { sourceSnapshotId: _, sourceEnsRegionId: __, settles: ___, ...plain } = copy;
      history.foreign.push(snapshotId);
      world.putSnapshot({ ...plain, ...fields, snapshotId, ensRegionId: random.pick(nodes), createdAt: now });
    }
  });
}
