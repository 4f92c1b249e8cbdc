import { formatDuration } from './duration.ts';
import { briefly, type Failure } from './failure.ts';
import type { TargetFreshness } from './freshness.ts';
import { groupBy } from './group-by.ts';
import { heldBackText } from './held-back.ts';
import type { DeletionReport, PruneReport } from './prune-report.ts';
import type { LeftoverReport, PairReport, RuleReport, RunReport, UnmanagedReport } from './run-report.ts';
import type { UnseenNode } from './unseen.ts';
import type { WhyNotCount } from './why-not.ts';

/** The report of a run, or of a dry run, as a person reads it: rule by rule what is copied and why, and what is not. */
export function runText(report: RunReport): string {
  const { counts, held, surplus, failedCopies, unmanaged, unseenNodes = [], disabledRules = [] } = report;
  const begun = `${report.dryRun ? `${counts.wouldCopy} to copy, ` : ''}${counts.accepted} being copied`;
  const unread = new Set(unseenNodes.map(({ ensRegionId }) => ensRegionId));
  const sum = `${begun}, ${counts.present} there, ${counts.held} held back, ${counts.queued} queued, ${counts.failed} failed`;
  return [
    ...disabledRules.map((rule) => `! ${rule} is disabled: it copies nothing`),
    ...report.rules.flatMap((rule) => ruleLines(rule, unread)),
    ...leftoverLines('second copies of a pair', surplus),
    ...leftoverLines('copies that failed', failedCopies),
    ...unmanagedLines(unmanaged),
    ...unseenNodes.map(unseenLine),
    ...held.map(heldBackText),
    `${report.dryRun ? 'Plan' : 'Run'} of ${report.at}: ${sum}.`,
  ].join('\n');
}

/** The report of a run of prune, as a person reads it. */
export function pruneText(report: PruneReport): string {
  const { at, dryRun, obstacles, deletions, spared, unmanaged, counts, unseenNodes = [] } = report;
  const { deleted, wouldDelete, reported, left, changed, failed } = counts;
  const gone = dryRun ? `${wouldDelete} to delete` : `${deleted} deleted`;
  const sum = `${gone}, ${reported} only reported, ${left + changed + failed} left`;
  return [
    ...obstacles.map((obstacle) => `! nothing is deleted: ${obstacle}`),
    ...deletions.map(deletionLine),
    ...spared.map(({ rule, because, count }) => `  ${count} of rule ${rule} stay: ${because}`),
    ...unmanagedLines(unmanaged),
    ...unseenNodes.map(unseenLine),
    `${dryRun ? 'Plan' : 'Run'} of prune of ${at}: ${sum}.`,
  ].join('\n');
}

/** `unread`: the nodes that could not be read whole. */
function ruleLines(report: RuleReport, unread: ReadonlySet<string>): string[] {
  const { rule, asOf, nextCutOff, failure, warning, unseenSources, waiting, ...told } = report;
  const isUnread = ({ ensRegionId = '' }: TargetFreshness) =>
    failure !== undefined || unseenSources.length > 0 || unread.has(ensRegionId);
  const state = asOf === undefined ? '' : `, the state of ${asOf}`;
  const next = nextCutOff === undefined ? '' : `, the next at ${nextCutOff}`;
  return [
    `Rule ${rule}${state}${next}`,
    ...(failure === undefined ? [] : [`  ! its nodes are not known: ${briefly(failure)}`]),
    ...(warning === undefined ? [] : [`  ! ${warning}`]),
    ...unseenSources.map(
      ({ ensRegionId, of, failure }) =>
        `  ? the ${of} of ${ensRegionId} could not be read (${briefly(failure)}): nothing on it is selected`,
    ),
    ...waiting.map((id) => `  . ${id} is still being taken`),
    ...told.pairs.map(pairLine),
    ...told.targets.flatMap((target) => targetLine(target, isUnread(target))),
    ...told.whyNot.map(whyNotLine),
    '',
  ];
}

const signs: Readonly<Record<PairReport['outcome'], string>> = {
  present: '=',
  wouldCopy: '+',
  accepted: '~',
  queued: '~',
  held: '-',
  failed: '!',
};

function pairLine({ snapshotId, ensRegionId, outcome, wantedSince, failure, hold }: PairReport): string {
  const since = wantedSince === undefined ? '' : `, wanted since ${wantedSince}`;
  const why = failure === undefined ? '' : `: ${atLength(failure)}`;
  return `  ${signs[outcome]} ${snapshotId} → ${ensRegionId}  ${outcome}${why}${hold === undefined ? '' : holdText(hold)}${since}`;
}

/** A failure with what it says, where that is one of ours: ENS's messages do not help a reader of a list. */
function atLength(failure: Failure): string {
  const { message, ensRequestId } = failure;
  const isOurs = ensRequestId === undefined && message !== undefined;
  return isOurs ? `${briefly(failure)}: ${message.replace(/\.$/, '')}` : briefly(failure);
}

function holdText(hold: NonNullable<PairReport['hold']>): string {
  if (hold.by === 'window') return `: the window opens at ${hold.opensAt}`;
  if (hold.by === 'unrecognised') return `: at most ${hold.max} until a copy of this installation is listed`;
  if (hold.by === 'nodeBudget') return `: MAX_COPIES_PER_NODE_PER_DAY is ${hold.max}`;
  const { limit, of, uncounted } = hold;
  return `: ${limit} of the ${of}${uncounted ? ' cannot be counted until all nodes that it counts can be read' : ''}`;
}

function targetLine(target: TargetFreshness, isUnread: boolean): string[] {
  const { objective, ageSeconds, behindSeconds, sourceStale, ensRegionId = 'no node', diskId } = target;
  if (objective === undefined) return [];
  const age = ageSeconds === undefined ? 'no copy' : `age ${formatDuration(ageSeconds)}`;
  const unknown = isUnread ? 'not read' : 'nothing is wanted';
  const behind = behindSeconds === undefined ? unknown : `behind ${formatDuration(behindSeconds)}`;
  const stale = sourceStale === true ? ', for its source is old' : '';
  return [
    `  objective ${objective} on ${ensRegionId}${diskId === undefined ? '' : ` for ${diskId}`}: ${age}, ${behind}${stale}`,
  ];
}

function whyNotLine({ ensRegionId, reason, count }: WhyNotCount): string {
  return `  not wanted on ${ensRegionId}: ${count} (${reason})`;
}

function unseenLine({ ensRegionId, failure }: UnseenNode): string {
  return `! not all snapshots on ${ensRegionId} could be read (${briefly(failure)})`;
}

function leftoverLines(what: string, copies: readonly LeftoverReport[]): string[] {
  if (copies.length === 0) return [];
  return [`${copies.length} ${what}:`, ...copies.map((copy) => `  ${copy.snapshotId} on ${copy.ensRegionId}`), ''];
}

function unmanagedLines(copies: readonly UnmanagedReport[]): string[] {
  return [...groupBy(copies, ({ reason }) => reason)].flatMap(([reason, alike]) =>
    leftoverLines(`copies that no rule keeps or gives up (${reason})`, alike),
  );
}

function deletionLine({ snapshotId, ensRegionId, reason, outcome, survivorId, failure }: DeletionReport): string {
  const stays = survivorId === undefined ? '' : `, ${survivorId} stays`;
  const why = failure === undefined ? '' : `: ${briefly(failure)}`;
  return `- ${snapshotId} on ${ensRegionId}  ${reason}${stays}  ${outcome}${why}`;
}
