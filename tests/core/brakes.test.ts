import { expect, test } from 'vitest';
import { nodeBrake, snapshotBrake } from '../../shared/core/brakes.ts';
import * as own from '../../shared/core/own-failures.ts';
import { settings } from '../support/builders.ts';

test('deny lists: a glob that matches → denied, else free', () => {
  const set = settings({ denySnapshots: ['sp-test-*'], denyNodes: ['cn-x', 'cn-?-9'] });
  expect(snapshotBrake('sp-test-1', set)).toMatchObject({ kind: 'denied', code: 'DENY_SNAPSHOTS' });
  expect(snapshotBrake('sp-live-1', set)).toBeUndefined();
  expect(nodeBrake('cn-a-9', set)).toMatchObject({ kind: 'denied', code: 'DENY_NODES' });
  expect(nodeBrake('cn-x-1', set)).toBeUndefined();
});

test.each([
  [own.paused, 'paused', 'Paused'],
  [own.sourceUnknown, 'not-found', 'SourceNotFound'],
  [own.sourceNotReady, 'refused', 'SourceNotAvailable'],
  [own.sourceUnusable('error'), 'refused', 'SourceNotAvailable'],
  [own.destinationIsSource, 'invalid', 'DestinationIsSource'],
  [own.listingIncomplete, 'unknown', 'ListingIncomplete'],
  [own.outOfTime, 'unsent', 'OutOfTime'],
  [own.exhausted, 'unknown', 'Exhausted'],
  [own.unsecured(undefined), 'unsecured', 'QueueFailed'],
  [snapshotBrake('sp-1', settings({ denySnapshots: ['*'] })), 'denied', 'DENY_SNAPSHOTS'],
  [nodeBrake('cn-1', settings({ denyNodes: ['*'] })), 'denied', 'DENY_NODES'],
])('own failures: %j → kind, code and a sentence for people', (failure, kind, code) => {
  expect(failure).toEqual({ kind, code, message: expect.stringMatching(/^[A-Z].*\.$/) });
});

test('own failures: name the status of the source, and the code of the queue', () => {
  expect(own.sourceUnusable('error').message).toContain('"error"');
  expect(own.unsecured('AccessDenied').code).toBe('AccessDenied');
});
