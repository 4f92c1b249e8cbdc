import { describe, expect, test } from 'vitest';
import { kindOf } from '../../shared/core/error-codes.ts';
import {
  CallError,
  type FailureKind,
  failureTable,
  gravest,
  isPermanent,
  mayHaveExecuted,
} from '../../shared/core/failure.ts';

// What the CopySnapshot page, the general code list and the gateway document, and the kind each must have.
const documented: readonly (readonly [number, string, FailureKind])[] = [
  [400, 'SaleControl.VerificationFailed', 'not-on-sale'],
  [400, 'InvalidSnapshotId', 'invalid'],
  [400, 'Invalid%s', 'invalid'],
  [400, 'ENS_SERVICE_ARREARAGE', 'arrears'],
  [400, 'Order.CreateFailed', 'unknown'],
  [400, 'ens.interface.error', 'unknown'],
  [400, 'NoPermission', 'denied'],
  [400, 'Throttling', 'throttled'],
  [400, 'Throttling.User', 'throttled'],
  [400, 'Throttling.Api', 'throttled'],
  [503, 'ServiceUnavailable', 'throttled'],
  [429, 'TooManyRequests', 'throttled'],
  [500, 'InternalError', 'unknown'],
  [400, 'CallInterface', 'unknown'],
  [400, 'System.SystemError', 'unknown'],
  [400, 'OrderFailed', 'unknown'],
  [400, 'SignatureNonceUsed', 'unknown'],
  [400, 'InvalidSecurityToken.Expired', 'credentials'],
  [404, 'InvalidAccessKeyId.NotFound', 'credentials'],
  [400, 'InvalidTimeStamp.Expired', 'unsent'],
  [400, 'SaleControlVerificationFailedStock', 'refused'],
  [400, 'IncorrectInstanceStatus', 'refused'],
  [400, 'DISK_SNAPSHOT_STATUS_NOT_MATCH', 'refused'],
  [400, 'ERROR_SNAPSHOT_COPY_IN_PROGRESS', 'refused'],
  [400, 'SNAPSHOT_CLONE_DISK_NOT_NULL', 'refused'],
  [403, 'Forbidden.RAM', 'denied'],
  [400, 'InvalidParameter.SnapshotId', 'invalid'],
  [400, 'MissingSnapshotId', 'invalid'],
  [400, 'MissingParameter', 'invalid'],
  [400, 'SaleControlVerificationFailedRegion', 'not-on-sale'],
  [400, 'SignatureDoesNotMatch', 'denied'],
  [400, 'SnapshotIdNotFound', 'not-found'],
  [400, 'ERROR_SNAPSHOT_NOT_FOUND', 'not-found'],
  [400, 'INSTANCE_ID_NOT_FOUND', 'not-found'],
  [404, 'InvalidApi.NotFound', 'invalid'],
  [400, 'AccountOverdueFrozen', 'arrears'],
  [403, 'Forbidden', 'denied'],
  [403, 'AccessDenied', 'denied'],
  [400, 'TimeExpired', 'unsent'],
  [400, 'QpsLimitExceeded', 'throttled'],
  [400, 'RequestThrottling', 'throttled'],
  [404, 'QueueNotExist', 'not-found'],
  [404, 'MessageNotExist', 'not-found'],
  [400, 'UnsupportedHTTPMethod', 'invalid'],
  [400, 'MalformedXML', 'invalid'],
];

// Codes that stand for themselves only.
const exact = [
  'TimeExpired',
  'TooManyRequests',
  'QpsLimitExceeded',
  'ServiceUnavailable',
  'SaleControl.VerificationFailed',
  'IncorrectInstanceStatus',
  'DISK_SNAPSHOT_STATUS_NOT_MATCH',
  'ERROR_SNAPSHOT_COPY_IN_PROGRESS',
  'SNAPSHOT_CLONE_DISK_NOT_NULL',
  'NoPermission',
  'Forbidden',
  'AccessDenied',
  'SignatureDoesNotMatch',
  'ENS_SERVICE_ARREARAGE',
  'AccountOverdueFrozen',
  'SnapshotIdNotFound',
  'ERROR_SNAPSHOT_NOT_FOUND',
  'INSTANCE_ID_NOT_FOUND',
  'QueueNotExist',
  'MessageNotExist',
  'UnsupportedHTTPMethod',
];

// Beginnings that a whole family of codes shares.
const families: readonly (readonly [string, FailureKind])[] = [
  ['InvalidSecurityToken', 'credentials'],
  ['InvalidAccessKeyId', 'credentials'],
  ['InvalidTimeStamp', 'unsent'],
  ['SaleControlVerificationFailed', 'not-on-sale'],
  ['Forbidden.', 'denied'],
  ['Invalid', 'invalid'],
  ['Missing', 'invalid'],
  ['Malformed', 'invalid'],
];

describe('kindOf', () => {
  test.each(documented)('%s %s → %s', (httpStatus, code, kind) => {
    expect(kindOf({ httpStatus, code })).toBe(kind);
  });

  test.each(exact)('%s with more before or behind it → not recognised', (code) => {
    for (const other of [`${code}X`, `X${code}`])
      expect([other, kindOf({ httpStatus: 400, code: other })]).toEqual([other, 'unknown']);
  });

  test.each(families)('%s → so are all codes that begin with it, and none that has it elsewhere', (family, kind) => {
    expect(kindOf({ httpStatus: 400, code: `${family}Anything` })).toBe(kind);
    expect(kindOf({ httpStatus: 400, code: `Not${family}` })).toBe('unknown');
  });

  test('an answer that is not recognised → unknown, so that nothing is paid twice', () => {
    expect(kindOf({ httpStatus: 400, code: 'SomethingNew' })).toBe('unknown');
    expect(kindOf({ httpStatus: 502 })).toBe('unknown');
  });

  test('429 without a readable body → throttled', () => {
    expect(kindOf({ httpStatus: 429 })).toBe('throttled');
  });

  test('a server error with the code of a client error → unknown: it may have executed', () => {
    expect(kindOf({ httpStatus: 500, code: 'InvalidSnapshotId' })).toBe('unknown');
  });

  test('a failed bulk order, whose code can be anything → unknown by its message', () => {
    const message = 'Some of the bulk orders failed, please try again:1.';
    expect(kindOf({ httpStatus: 400, code: 'InvalidOrder', message })).toBe('unknown');
  });
});

describe('failure table', () => {
  const kinds = (column: 'again' | 'inCall' | 'executed', value: string) =>
    Object.entries(failureTable).flatMap(([kind, treatment]) => (treatment[column] === value ? kind : []));

  test('every kind → its HTTP status, in the order in which they decide', () => {
    expect(Object.entries(failureTable).map(([kind, { httpStatus }]) => [kind, httpStatus])).toEqual([
      ['throttled', 503],
      ['unsent', 503],
      ['unknown', 502],
      ['refused', 409],
      ['over-budget', 429],
      ['credentials', 503],
      ['denied', 403],
      ['invalid', 400],
      ['not-found', 404],
      ['arrears', 402],
      ['not-on-sale', 403],
      ['paused', 503],
      ['unsecured', 503],
      ['misconfigured', 500],
      ['bug', 500],
    ]);
  });

  test('every kind → tried again later or never, tried again in the call or not, and a title for people', () => {
    const permanent = ['denied', 'invalid', 'not-found', 'arrears', 'not-on-sale', 'bug'];
    expect(kinds('again', 'never')).toEqual(permanent);
    expect(kinds('again', 'later')).toHaveLength(Object.keys(failureTable).length - permanent.length);
    expect(kinds('inCall', 'any')).toEqual(['throttled', 'unsent']);
    expect(kinds('inCall', 'read')).toEqual(['unknown']);
    expect(kinds('inCall', 'once')).toEqual(['credentials']);
    expect(kinds('inCall', 'no')).toHaveLength(Object.keys(failureTable).length - 4);
    expect(kinds('executed', 'maybe')).toEqual(['unknown', 'bug']);
    expect(kinds('executed', 'no')).toHaveLength(Object.keys(failureTable).length - 2);
    for (const { title } of Object.values(failureTable)) expect(title).toMatch(/^[A-Z].*[a-z]$/);
  });

  test('only kinds that may have executed are never sent again as a paid call', () => {
    for (const treatment of Object.values(failureTable)) {
      if (treatment.executed === 'maybe') expect(['read', 'no']).toContain(treatment.inCall);
    }
  });

  test('gravest: the kind that stands first in the table, whatever the order given', () => {
    expect(gravest([{ kind: 'not-found' }, { kind: 'throttled' }, { kind: 'denied' }])?.kind).toBe('throttled');
    expect(gravest([])).toBeUndefined();
  });

  test('permanent kinds and kinds that may have executed', () => {
    expect(isPermanent({ kind: 'arrears' })).toBe(true);
    expect(isPermanent({ kind: 'refused' })).toBe(false);
    expect(mayHaveExecuted({ kind: 'unknown' })).toBe(true);
    expect(mayHaveExecuted({ kind: 'unsent' })).toBe(false);
  });

  test('CallError: keeps failure, cause and the wait asked for', () => {
    const cause = new Error('socket');
    const error = new CallError({ kind: 'throttled', code: 'Throttling' }, { cause, retryAfterSeconds: 2 });
    expect(error).toMatchObject({
      name: 'CallError',
      message: 'throttled Throttling',
      failure: { kind: 'throttled', code: 'Throttling' },
      retryAfterSeconds: 2,
      cause,
    });
    expect(new CallError({ kind: 'unknown' }).message).toBe('unknown');
    expect(new CallError({ kind: 'denied', message: 'No.' }).message).toBe('denied: No.');
  });
});
