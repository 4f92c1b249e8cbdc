import { expect, test } from 'vitest';
import { nodeBrake, snapshotBrake } from '../../shared/core/brakes.ts';
import { sourceUnusable, unsecured } from '../../shared/core/own-failures.ts';
import { settings } from '../support/builders.ts';

test('deny lists: a glob that matches → denied, else free', () => {
  const set = settings({ denySnapshots: ['sp-test-*'], denyNodes: ['cn-x', 'cn-?-9'] });
  expect(snapshotBrake('sp-test-1', set)).toMatchObject({ kind: 'denied', code: 'DENY_SNAPSHOTS' });
  expect(snapshotBrake('sp-live-1', set)).toBeUndefined();
  expect(nodeBrake('cn-a-9', set)).toMatchObject({ kind: 'denied', code: 'DENY_NODES' });
  expect(nodeBrake('cn-x-1', set)).toBeUndefined();
});

test('own failures: name the status of the source, and the code of the queue', () => {
  expect(sourceUnusable('error').message).toContain('"error"');
  expect(unsecured('AccessDenied').code).toBe('AccessDenied');
  expect(unsecured(undefined).code).toBe('QueueFailed');
});
