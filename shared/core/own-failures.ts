import type { Failure } from './failure.ts';
import type { SnapshotStatus } from './snapshot.ts';

// The failures that we find ourselves, each with a code of its own; all others carry ENS's or SMQ's.

export const paused: Failure = { kind: 'paused', code: 'Paused', message: 'Copying is paused by the operator.' };

export const sourceUnknown: Failure = {
  kind: 'not-found',
  code: 'SourceNotFound',
  message: 'ENS knows no such snapshot.',
};

export const sourceNotReady: Failure = {
  kind: 'refused',
  code: 'SourceNotAvailable',
  message: 'The source snapshot is still being created.',
};

/** The source is in a status from which it never becomes available. */
export function sourceUnusable(status: SnapshotStatus): Failure {
  const message = `The source snapshot is in status "${status}" and cannot be copied.`;
  return { kind: 'refused', code: 'SourceNotAvailable', message };
}

export const destinationIsSource: Failure = {
  kind: 'invalid',
  code: 'DestinationIsSource',
  message: 'The source snapshot itself is on this node.',
};

export const listingIncomplete: Failure = {
  kind: 'unknown',
  code: 'ListingIncomplete',
  message: 'The list of snapshots changed while it was read.',
};

export const idUsedAgain: Failure = {
  kind: 'unknown',
  code: 'SourceIdUsedAgain',
  message:
    'A copy is older than its source: it is of another snapshot with the same id. Delete it if it is not needed.',
};

export const nodesUnlisted: Failure = {
  kind: 'unknown',
  code: 'NodesUnlisted',
  message: 'The list of nodes is empty, and no account has none.',
};

export const nodeUnlisted: Failure = {
  kind: 'unknown',
  code: 'NodeUnlisted',
  message: 'The node is not in the list of nodes of this account.',
};

export const outOfTime: Failure = {
  kind: 'unsent',
  code: 'OutOfTime',
  message: 'The invocation had no time left for the call.',
};

export const exhausted: Failure = { kind: 'unknown', code: 'Exhausted', message: 'All attempts are used up.' };

/** Nothing may be called, because the retry queue failed with `code`. */
export function unsecured(code: string | undefined): Failure {
  const message = 'Nothing was copied: the retry queue did not take the task that would make up for a failure.';
  return { kind: 'unsecured', code: code ?? 'QueueFailed', message };
}
