import type { Task } from '../../shared/core/task.ts';
import type { Answered } from '../play/actors.ts';
import { pairKey } from '../play/history.ts';
import { start } from '../story/times.ts';
import { bearsMarkerOf } from './known-copies.ts';
import { availablePairs, names, type Outcome } from './outcome.ts';
import { requiredPairs } from './required-pairs.ts';
import { nodesOf } from './scope.ts';

/** The pairs of requests, and of the rules as they stand at the end, that ended in no way that they may end. */
export function lostPairs(outcome: Outcome): string[] {
  const available = availablePairs(outcome);
  const isThere = (pair: string) => available.has(pair);
  const asked = [...outcome.asked].flatMap(([pair, answers]) =>
    isThere(pair) || answers.every((answer) => isAccountedFor(pair, answer, outcome)) ? [] : pair,
  );
  const ruled = requiredPairs(outcome).filter((pair) => !isThere(pair) && !isHopelessAndReported(pair, outcome));
  return [...asked, ...ruled.map((pair) => `${pair} of the rules`)];
}

/** Whether what a request was answered with has come to its end; what was given up before it was asked for tells nothing. */
function isAccountedFor(pair: string, answer: Answered, outcome: Outcome): boolean {
  const { letters, tasks, scenario, history } = outcome;
  const isOfIt = (task: Task | undefined) => names(task, pair) && task?.origin.requestId === answer.requestId;
  if (letters.some(({ task, at }) => isOfIt(task) || (names(task, pair) && Date.parse(at) >= answer.askedAt))) {
    return true;
  }
  if (tasks.some((task) => names(task, pair)) || wasSeenAvailable(pair, answer, outcome)) return true;
  // A trigger that drops what failed: the log still has the body.
  if (scenario.afterError === 'redeliver') return false;
  return history.log.some(({ event, body, task, at }) => {
    if (at < answer.askedAt) return false;
    if (event === 'task.received') return history.dropped.has(String(body)) && names(JSON.parse(String(body)), pair);
    return event === 'task.unsecured' && names(task as Task, pair);
  });
}

/** Its copy was confirmed, was really there then, and vanished after that. */
function wasSeenAvailable(pair: string, { answeredAt, wasPresent }: Answered, { history, scenario }: Outcome): boolean {
  // What was seen may have gone on its way to us, or in the minutes in which ENS deletes it.
  const wasThere = (now: number) =>
    wasStocked(pair, now, { scenario, history }) ||
    history.calls.some(({ snapshotId, made }) =>
      made.some(
        (copy) =>
          pairKey(snapshotId, copy.ensRegionId) === pair &&
          (copy.status === 'available' || (copy.settles?.as === 'available' && copy.settles.at <= now)) &&
          (copy.vanishes?.at ?? Number.POSITIVE_INFINITY) > now - 300_000,
      ),
    );
  if (wasPresent) return wasThere(answeredAt);
  return history.log.some(
    ({ event, at, snapshotId, nodeId }) =>
      event === 'copy.available' &&
      at >= answeredAt &&
      pairKey(String(snapshotId), String(nodeId)) === pair &&
      wasThere(at),
  );
}

/** Whether the pair had its copy from the start, or people have moved one to it: they may have laid hands on it since. */
function wasStocked(pair: string, now: number, { scenario, history }: Pick<Outcome, 'scenario' | 'history'>): boolean {
  return scenario.copies.some(
    ({ copyId, sourceId, ensRegionId, status, availableAt = 0 }) =>
      (pairKey(sourceId, ensRegionId) === pair ||
        (pair.startsWith(`${sourceId} `) && history.meddledWith.has(copyId))) &&
      status !== 'error' &&
      start + availableAt * 1000 <= now,
  );
}

/** Only what can never succeed may be missing at the end, and the last run must have said so. */
function isHopelessAndReported(pair: string, outcome: Outcome): boolean {
  const { scenario, history, ticks, settings } = outcome;
  const { deadNodes, restrictedNodes, deniedNodes, sources } = scenario;
  const nodes = [...deadNodes, ...restrictedNodes, ...deniedNodes];
  const isHopeless = sources.some(({ snapshotId, hangs }) =>
    hangs === true
      ? pair.startsWith(`${snapshotId} `)
      : nodes.some((ensRegionId) => pairKey(snapshotId, ensRegionId) === pair),
  );
  const { rules = [], limits: ofFile } = scenario.editions.at(-1) ?? {};
  const isHeld =
    rules !== 'broken' && rules.some(({ limits = ofFile, window }) => limits !== undefined || window !== undefined);
  // Where more are wanted on its node than may begin there, others may have had their turn.
  const [, node = ''] = pair.split(' ');
  const onNode = requiredPairs(outcome).filter((other) => other.endsWith(` ${node}`));
  const isCrowded = onNode.length > settings.maxCopiesPerNodePerDay;
  // The last tick's run may still be going on; it may have been the turn of others, or outside the window.
  const since = (ticks.at(isHeld || isCrowded ? -30 : -1) ?? 0) - settings.tickSeconds * 1000;
  return (
    isHopeless &&
    (isBlind(outcome) ||
      history.log.some(
        ({ event, at, snapshotId, nodeId }) =>
          (event === 'pair.failed' || event === 'copy.failed') &&
          at >= since &&
          pairKey(String(snapshotId), String(nodeId)) === pair,
      ))
  );
}

/** As long as a run sees no copy of ours where its rules look, it begins but few, drawn anew each time: nobody knows whose turn it is. */
function isBlind({ scenario, snapshots, settings }: Outcome): boolean {
  const last = scenario.editions.at(-1);
  const rules = last?.rules === 'broken' ? last.rules : last?.rules.filter(({ enabled }) => enabled);
  const nodes = last === undefined || rules === undefined ? [] : nodesOf({ ...last, rules });
  return !snapshots.some((one) => nodes.includes(one.ensRegionId) && bearsMarkerOf(settings.installation, one));
}
