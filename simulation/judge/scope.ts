import type { Rule } from '../../shared/core/effective-rules.ts';
import { allNodes, areaOf, homeNode, homeNodes } from '../story/places.ts';
import type { Edition, PlannedSource, Scenario } from '../story/scenario.ts';
import { start } from '../story/times.ts';
import type { Taken } from './keep.ts';

/** The node that a planned source is on, and its disk. */
export const nodeOf = ({ ensRegionId = homeNode }: PlannedSource): string => ensRegionId;
export const diskOf = ({ diskId = 'd-1' }: PlannedSource): string => diskId;
/** When it was taken, in seconds from the start. */
export const takenAtOf = ({ takenAt = -3600 }: PlannedSource): number => takenAt;

/** Whether a rule speaks of a source, whatever its age and rank, and whether or not it is there. */
export function speaksOf({ source: { nodes = [], disks } }: Pick<Rule, 'source'>, source: PlannedSource): boolean {
  const isHere = nodes.some((glob) => matches(glob, nodeOf(source)));
  return source.isCopy !== true && isHere && (disks?.includes(diskOf(source)) ?? true);
}

/** The nodes that a rule copies to in an edition, whether or not ENS lists them. */
export function destinationsIn(edition: Edition, { nodes = [], groups = [] }: Rule['destinations']): string[] {
  const areas = groups.flatMap((group) => edition.groups?.[group]?.areas ?? []);
  return allNodes.filter((node) => nodes.some((glob) => matches(glob, node)) || areas.includes(areaOf(node)));
}

/** The nodes that the rules of an edition read from or copy to, whether or not ENS lists them. */
export function nodesOf(edition: Edition): string[] {
  if (edition.rules === 'broken') return [];
  const sources = edition.rules.flatMap(({ source: { nodes = [] } }) =>
    homeNodes.filter((node) => nodes.some((glob) => matches(glob, node))),
  );
  return [...new Set([...sources, ...edition.rules.flatMap((rule) => destinationsIn(edition, rule.destinations))])];
}

/** A planned source as retention counts it. */
export function asTaken(source: PlannedSource): Taken {
  return { id: source.snapshotId, takenAt: start + takenAtOf(source) * 1000, diskId: diskOf(source) };
}

/** The planned sources by their ids. */
export function sourcesById({ sources }: Scenario): ReadonlyMap<string, PlannedSource> {
  return new Map(sources.map((source) => [source.snapshotId, source]));
}

/** Stories have globs that end with `*`, and no others. */
function matches(glob: string, id: string): boolean {
  return glob.endsWith('*') ? id.startsWith(glob.slice(0, -1)) : glob === id;
}
