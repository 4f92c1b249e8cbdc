import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import type { Deletion } from '../play/history.ts';
import { editionAt } from '../story/editions.ts';
import { start } from '../story/times.ts';
import { boughtAgain } from './bought-again.ts';
import { blindDeletions, deletionsBeyondLimit } from './deletion-bounds.ts';
import { bearsMarkerOf, type KnownCopy } from './known-copies.ts';
import type { Outcome } from './outcome.ts';
import { whyNotSurplus, whyRulesForbid } from './rules-forbid.ts';
import { isTwin, type Survivor, survivorsOf } from './survivors.ts';

/** Deletions that what was there, and what the rules said, forbade; a line each. */
export function deletionFaults(outcome: Outcome): string[] {
  return [
    ...outcome.history.deletions.flatMap((deletion) => {
      const fault = faultOf(deletion, outcome);
      return fault === undefined ? [] : `${deletion.snapshotId}: deleted although ${fault}`;
    }),
    ...blindDeletions(outcome),
    ...deletionsBeyondLimit(outcome),
    ...boughtAgain(outcome),
  ];
}

function faultOf(deletion: Deletion, outcome: Outcome): string | undefined {
  const { settings, scenario, known } = outcome;
  if (deletion.paused) return 'PAUSED';
  const victim = asLastRead(deletion);
  // Gone meanwhile: nothing was deleted.
  if (victim === undefined) return undefined;
  const copy = known.get(victim.snapshotId);
  if (copy === undefined) return 'it is not ours';
  if (!bearsMarkerOf(settings.installation, victim)) return 'its description does not say any more that it is ours';
  if (victim.sourceSnapshotId !== copy.sourceId) return 'ENS does not name it as a copy of its source';

  const edition = editionAt(scenario, (deletion.invokedAt - start) / 1000);
  if (edition === undefined || edition.rules === 'broken') return 'there were no rules';
  const survivors = survivorsOf(deletion, victim, outcome);
  const asked: Asked = { deletion, victim, copy, survivors };
  if (victim.status === 'error') return whyFailedStays(asked, outcome) ?? whyNotSurplus(asked, edition, outcome);
  if (!hasSurvivor(asked, outcome)) return 'it is the last one of its disk on the node';
  if (isTwin(copy.sourceId, survivors)) return whyNotSurplus(asked, edition, outcome);
  return whyRulesForbid(asked, edition, outcome);
}

/** A deletion that is judged: the copy as the invocation had read it, what is known of it, and what is left on its node. */
export interface Asked {
  readonly deletion: Deletion;
  readonly victim: EnsSnapshot;
  readonly copy: KnownCopy;
  readonly survivors: readonly Survivor[];
}

/** What a reading of a moment ago tells of the victim: what happened since nobody could know. Without one, what there was. */
function asLastRead({ snapshotId, before, readById, beganAt }: Deletion): EnsSnapshot | undefined {
  const read = readById.get(snapshotId);
  const there = before.find((snapshot) => snapshot.snapshotId === snapshotId);
  return there !== undefined && read !== undefined && beganAt - read.at < 60_000 ? read.snapshot : there;
}

function hasSurvivor({ copy, survivors }: Asked, { scenario }: Outcome): boolean {
  const diskOf = (id: string) => scenario.sources.find(({ snapshotId }) => snapshotId === id)?.diskId ?? 'd-1';
  return survivors.some(({ sourceId }) => diskOf(sourceId) === diskOf(copy.sourceId));
}

/** A failed copy may be an attempt of which something comes, until ENS must list it. */
function whyFailedStays({ deletion, victim }: Asked, { settings }: Outcome): string | undefined {
  const young = (settings.ensVisibilitySeconds + settings.ensTimeoutSeconds) * 1000;
  return deletion.beganAt - victim.createdAt < young ? 'it has failed only just now' : undefined;
}
