import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import type { History } from '../play/history.ts';
import type { Scenario } from '../story/scenario.ts';

/** A copy that this installation has made, as the story or the call that made it tells, whatever its description says now. */
export interface KnownCopy {
  readonly sourceId: string;
  /** The rule that it was made for; absent for a request's. */
  readonly rule?: string | undefined;
}

/** All copies that this installation has ever made, by id. */
export type KnownCopies = ReadonlyMap<string, KnownCopy>;

export function knownCopies({ copies }: Pick<Scenario, 'copies'>, { calls }: Pick<History, 'calls'>): KnownCopies {
  return new Map<string, KnownCopy>([
    ...copies.flatMap(({ copyId, by, sourceId, rule }) => (by === 'us' ? [[copyId, { sourceId, rule }] as const] : [])),
    ...calls.flatMap(({ snapshotId: sourceId, rule, made }) =>
      made.map((copy) => [copy.snapshotId, { sourceId, rule }] as const),
    ),
  ]);
}

// What a description ends with where it is a copy of some installation: said here once more.
const marker = /\[ensr\/1 (\S+) (\S+) (\S+) (\S+) (\S+)( renamed)?\]\s*$/;

/** What the marker at the end of a description says. */
export function markerOf({ description = '' }: Pick<EnsSnapshot, 'description'>) {
  const [, installation, rule, sourceId] = marker.exec(description) ?? [];
  return installation === undefined || sourceId === undefined ? undefined : { installation, rule, sourceId };
}

/** Whether a snapshot says of itself that it is a copy that `installation` has made. */
export function bearsMarkerOf(installation: string, snapshot: Pick<EnsSnapshot, 'description'>): boolean {
  return markerOf(snapshot)?.installation === installation;
}

/** The sources of which a snapshot is a copy: by what is known, by what ENS says, by its marker. */
export function sourceIdsOf(snapshot: EnsSnapshot, known: KnownCopies): string[] {
  const ids = [known.get(snapshot.snapshotId)?.sourceId, snapshot.sourceSnapshotId, markerOf(snapshot)?.sourceId];
  return [...new Set(ids.filter((id) => id !== undefined))];
}
